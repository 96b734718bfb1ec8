package org.gnome.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
    @Test
    void readsWhatRegistriesSay() {
        List<Challenge> challenges =
                Challenge.parse(List.of("Bearer realm=\"https://quay.io/v2/auth\",service=\"quay.io\""
                        + ",scope=\"repository:gnome_infrastructure/gnome-build-meta:pull\""));
        assertThat(challenges).hasSize(1);
        assertThat(challenges.get(0).scheme()).isEqualTo("bearer");
        assertThat(challenges.get(0).parameters())
                .isEqualTo(Map.of(
                        "realm",
                        "https://quay.io/v2/auth",
                        "service",
                        "quay.io",
                        "scope",
                        "repository:gnome_infrastructure/gnome-build-meta:pull"));
    }

    @Test
    void tellsSeveralChallengesOfOneHeaderApart() {
        List<Challenge> challenges = Challenge.parse(
                List.of("Negotiate, Basic realm=\"a, b=\\\"c\\\"\" , charset=UTF-8, bearer  realm = x", "Digest"));
        assertThat(challenges).extracting(Challenge::scheme).containsExactly("negotiate", "basic", "bearer", "digest");
        assertThat(challenges.get(1).parameters()).isEqualTo(Map.of("realm", "a, b=\"c\"", "charset", "UTF-8"));
        assertThat(Challenge.find(challenges, "bearer"))
                .hasValueSatisfying(bearer -> assertThat(bearer.parameters()).isEqualTo(Map.of("realm", "x")));
    }

    @Test
    void makesNothingOfNonsense() {
        assertThat(Challenge.parse(List.of("", ",,,", "=", "realm=\"x\"", "\"", "x".repeat(10_000))))
                .isEmpty();
        assertThat(Challenge.parse(List.of("Basic realm=\"" + "\\\"".repeat(4_000))))
                .extracting(Challenge::scheme)
                .containsExactly("basic");
    }
}
