package org.gnome.oci.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.oci.MediaType;
import org.gnome.oci.registry.RegistryException;
import org.junit.jupiter.api.Test;

/** Tags move one after another, each is read back, and none moves to what is not there. */
class MoveTagsTest {
    private final MemoryRepository repository = new MemoryRepository();
    private final Digest platform = repository.add("{\"a\":1}", MediaType.MANIFEST);
    private final Digest sdk = repository.add("{\"b\":2}", MediaType.MANIFEST);
    private final List<String> moved = new ArrayList<>();

    private TagMove to(Digest digest, String tag) {
        return new TagMove(repository, tag, digest);
    }

    private void move(TagMove... moves) throws IOException {
        new MoveTags(move -> moved.add(move.tag())).move(List.of(moves));
    }

    private List<String> puts() {
        return repository.requests().stream()
                .filter(request -> request.startsWith("put "))
                .toList();
    }

    @Test
    void putsAndReadsEachTagBeforeTheNext() throws IOException {
        move(to(platform, "platform-master"), to(sdk, "sdk-master"));
        assertThat(repository.requests())
                .containsExactly(
                        "get " + platform,
                        "get " + sdk,
                        "put platform-master",
                        "get platform-master",
                        "put sdk-master",
                        "get sdk-master");
        assertThat(moved).containsExactly("platform-master", "sdk-master");
        assertThat(repository.tag("sdk-master")).contains(sdk);
    }

    @Test
    void movesNoTagWhenOneOfTheImagesIsNotThere() {
        Digest missing = Digest.ofContent(new byte[] {1});
        assertThatThrownBy(() -> move(to(platform, "platform-master"), to(missing, "sdk-master")))
                .hasMessageContaining("does not have " + missing)
                .hasMessageContaining("no tag was moved");
        assertThat(puts()).isEmpty();
    }

    @Test
    void saysWhichTagsWereMovedWhenOneFails() {
        repository.failOn(request -> request.equals("put sdk-master"));
        assertThatThrownBy(() -> move(to(platform, "platform-master"), to(sdk, "sdk-master"), to(sdk, "sdk-nightly")))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(
                        "It is not certain that the tag " + repository.name() + ":sdk-master names " + sdk)
                .hasMessageContaining("1 of 3 tags were moved: [platform-master]")
                .hasMessageContaining("503");
        assertThat(puts()).containsExactly("put platform-master", "put sdk-master");
    }

    @Test
    void isNoSuccessWhenTheRegistryLeavesTheTagWhereItWas() throws IOException {
        move(to(platform, "nightly"));
        repository.loseOn(request -> request.equals("put nightly"));
        assertThatThrownBy(() -> move(to(sdk, "nightly"))).hasMessageContaining("it names " + platform);
    }

    @Test
    void putsATagAgainThatIsThere() throws IOException {
        move(to(platform, "platform-master"));
        move(to(platform, "platform-master"));
        assertThat(puts()).hasSize(2);
    }

    @Test
    void refusesOneTagForTwoImagesBeforeAnythingMoves() {
        assertThatThrownBy(() -> move(to(platform, "nightly"), to(sdk, "nightly")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two images are to have the tag");
        assertThat(repository.requests()).isEmpty();
    }

    @Test
    void ordersTagsInRoundsWithNightlyOnesLast() {
        List<TagMove> moves = TagMove.inOrder(List.of(
                List.of(to(platform, "platform-master"), to(platform, "platform-nightly")),
                List.of(to(sdk, "sdk-master"), to(sdk, "sdk-1a2b"), to(sdk, "sdk-nightly"), to(sdk, "core-master"))));
        assertThat(moves)
                .extracting(TagMove::tag)
                .containsExactly(
                        "platform-master", "sdk-master", "sdk-1a2b", "core-master", "platform-nightly", "sdk-nightly");
    }

    @Test
    void promotesWhatATagNamesWithoutSendingBlobs() throws IOException {
        move(to(sdk, "sdk-nightly"));
        repository.forgetRequests();
        Digest promoted = new Promote(repository, move -> moved.add(move.tag()))
                .promote("sdk-nightly", List.of("sdk-51", "sdk-stable"));
        assertThat(promoted).isEqualTo(sdk);
        assertThat(repository.tag("sdk-stable")).contains(sdk);
        assertThat(repository.requests()).noneMatch(request -> request.startsWith("send "));
        assertThatThrownBy(() -> new Promote(repository, move -> {}).promote("sdk-49", List.of("sdk-stable")))
                .hasMessageContaining("has nothing that sdk-49 names");
    }
}
