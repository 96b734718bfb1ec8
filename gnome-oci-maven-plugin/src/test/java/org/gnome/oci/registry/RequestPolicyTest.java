package org.gnome.oci.registry;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.Origin;
import org.gnome.oci.oci.RepositoryName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPolicyTest {
    private static RequestPolicy policy(String url) {
        RegistrySettings settings = new RegistrySettings(
                FetchSettings.online(),
                name -> Optional.empty(),
                Set.of(),
                Set.of("uploads.example.org"),
                Duration.ZERO);
        URI uri = URI.create(url);
        RequestPolicy policy = new RequestPolicy(new RepositoryName(uri.getAuthority(), "team/image"), uri, settings);
        policy.asked(Origin.of(uri), List.of("Bearer realm=\"https://auth.example.org/token\",service=\"x\""));
        policy.asked(
                Origin.of(URI.create("https://evil.example.org")),
                List.of("Bearer realm=\"https://evil.example.org/token\""));
        return policy;
    }

    @ParameterizedTest
    @CsvSource({
        "https://quay.io, POST, https://quay.io/v2/",
        "https://quay.io, PATCH, https://QUAY.io:443/upload",
        "https://quay.io, GET, https://auth.example.org/token",
        "https://quay.io, PUT, https://uploads.example.org/1",
        "http://127.0.0.1:5000, PUT, http://127.0.0.1:5000/v2/",
        "http://127.0.0.1:5000, PUT, http://uploads.example.org/v2/"
    })
    void letsThrough(String registry, String method, String url) {
        assertThatCode(() -> policy(registry).check(method, Origin.of(URI.create(url))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "https://quay.io, PATCH, https://evil.example.org/upload",
        "https://quay.io, PATCH, https://quay.io.evil.example.org/upload",
        "https://quay.io, PATCH, https://quay.io:8443/upload",
        "https://quay.io, PATCH, http://quay.io/upload",
        "https://quay.io, PATCH, https://auth.example.org/upload",
        "https://quay.io, GET, https://evil.example.org/token",
        "https://quay.io, GET, http://auth.example.org/token",
        "https://quay.io, GET, https://uploads.example.org/token",
        "https://quay.io, PUT, http://uploads.example.org/1",
        "https://127.0.0.1:5000, PUT, http://127.0.0.1:5000/v2/",
        "http://127.0.0.1:5000, PATCH, http://127.0.0.1:5001/v2/"
    })
    void refuses(String registry, String method, String url) {
        assertThatThrownBy(() -> policy(registry).check(method, Origin.of(URI.create(url))))
                .isInstanceOf(RegistryException.class);
    }
}
