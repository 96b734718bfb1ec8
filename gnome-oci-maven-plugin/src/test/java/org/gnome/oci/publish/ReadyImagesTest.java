package org.gnome.oci.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The last image of a build, and no other, gets them all. */
class ReadyImagesTest {
    @Test
    void lastParticipantGetsAllInTheOrderInWhichTheyWereWaitedFor() {
        ReadyImages<String> ready = new ReadyImages<>(List.of("a", "b", "c"));
        assertThat(ready.ready("c", Optional.of("C"))).isEmpty();
        assertThat(ready.ready("a", Optional.empty())).isEmpty();
        assertThat(ready.missing()).containsExactly("b");
        assertThat(ready.ready("b", Optional.of("B"))).contains(List.of("B", "C"));
    }

    @Test
    void nobodyGetsThemWhileOneIsMissingOrASecondTime() {
        ReadyImages<String> ready = new ReadyImages<>(List.of("a", "b"));
        assertThat(ready.ready("a", Optional.of("A"))).isEmpty();
        assertThat(ready.ready("a", Optional.of("A"))).isEmpty();
        assertThat(ready.ready("b", Optional.of("B"))).isPresent();
        assertThat(ready.ready("b", Optional.of("B"))).isEmpty();
    }

    @Test
    void strangerIsRefused() {
        ReadyImages<String> ready = new ReadyImages<>(List.of("a"));
        assertThatThrownBy(() -> ready.ready("x", Optional.of("X"))).hasMessageContaining("does not take part");
    }

    @Test
    void exactlyOneOfManyThreadsGetsThem() throws Exception {
        int threads = 8;
        List<String> names =
                IntStream.range(0, threads).mapToObj(Integer::toString).toList();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 200; round++) {
                ReadyImages<String> ready = new ReadyImages<>(names);
                CyclicBarrier barrier = new CyclicBarrier(threads);
                List<Callable<Optional<List<String>>>> calls = new ArrayList<>();
                for (String name : names) {
                    calls.add(() -> {
                        barrier.await();
                        return ready.ready(name, Optional.of(name));
                    });
                }
                List<List<String>> got = new ArrayList<>();
                for (Future<Optional<List<String>>> future : pool.invokeAll(calls)) {
                    future.get().ifPresent(got::add);
                }
                assertThat(got).containsExactly(names);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
