package org.gnome.oci.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.IntegrityException;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.tree.Content;
import org.gnome.oci.tree.KnownDigest;
import org.gnome.oci.tree.KnownDigest.ContentSha256;
import org.gnome.oci.tree.KnownDigest.OstreeChecksum;
import org.junit.jupiter.api.Test;

class ContentReadingTest {
    private final List<String> opened = Collections.synchronizedList(new ArrayList<>());

    @Test
    void readsEachSideOnceInItsOwnStorageOrder() throws IOException {
        TestTree reference = TestTree.empty()
                .file("/a", content("ref a", "1", 2))
                .file("/b", content("ref b", "2", 1))
                .hardlink("/c", "/a");
        TestTree image = TestTree.empty()
                .file("/a", content("image a", "1", 1))
                .file("/b", content("image b", "2", 2))
                .hardlink("/c", "/a");

        assertThat(compare(1, reference, image)).isEmpty();
        assertThat(opened).containsExactly("ref b", "ref a", "image a", "image b");
    }

    @Test
    void readsNothingOfDifferentSizeOrWithoutBytes() throws IOException {
        TestTree reference = TestTree.empty().file("/a", content("a", "1", 0)).file("/b", content("b", "", 0));
        TestTree image = TestTree.empty().file("/a", content("a", "12", 0)).file("/b", content("b", "", 0));

        assertThat(compare(1, reference, image)).containsExactly("/a content");
        assertThat(opened).isEmpty();
    }

    @Test
    void readsNothingWhereBothSidesKnowTheSameDigest() throws IOException {
        Digest digest = Digest.ofContent(new byte[] {1});
        TestTree reference = TestTree.empty()
                .file("/a", known("a", "1", new OstreeChecksum(digest)))
                .file("/b", known("b", "2", new ContentSha256(digest)));

        assertThat(compare(1, reference, reference)).isEmpty();
        assertThat(opened).isEmpty();
    }

    @Test
    void readsOnlyTheReferenceWhereTheImageKnowsItsDigest() throws IOException {
        Digest digest = Digest.ofContent("1".getBytes(StandardCharsets.UTF_8));
        TestTree reference =
                TestTree.empty().file("/a", known("reference", "1", new OstreeChecksum(Digest.ofContent(new byte[0]))));
        TestTree image = TestTree.empty().file("/a", known("image", "1", new ContentSha256(digest)));

        assertThat(compare(1, reference, image)).isEmpty();
        assertThat(opened).containsExactly("reference");
    }

    @Test
    void readsBothSidesWhereOnlyTheirOstreeChecksumsDiffer() throws IOException {
        TestTree reference = TestTree.empty()
                .file("/a", known("reference", "1", new OstreeChecksum(Digest.ofContent(new byte[] {1}))));
        TestTree image =
                TestTree.empty().file("/a", known("image", "1", new OstreeChecksum(Digest.ofContent(new byte[] {2}))));

        assertThat(compare(1, reference, image)).isEmpty();
        assertThat(opened).containsExactly("reference", "image");
    }

    @Test
    void findsTheSameWithAnyNumberOfThreads() throws IOException {
        TestTree reference = TestTree.empty();
        TestTree image = TestTree.empty();
        for (int i = 0; i < 500; i++) {
            reference.file("/f" + i, content("r", "text " + i, 500 - i));
            image.file("/f" + i, content("i", i % 7 == 0 ? "tex7 " + i : "text " + i, i));
        }

        List<String> single = compare(1, reference, image);
        assertThat(single).hasSize(72);
        assertThat(compare(8, reference, image)).isEqualTo(single);
    }

    @Test
    void tellsHowFarItHasRead() throws IOException {
        AtomicLong last = new AtomicLong();
        AtomicLong total = new AtomicLong();
        TestTree tree = TestTree.empty().file("/a", content("a", "12345", 0));

        new TreeComparison(1, (done, all) -> {
                    last.set(done);
                    total.set(all);
                })
                .compare(tree.side(), tree.side());

        assertThat(last).hasValue(10);
        assertThat(total).hasValue(10);
    }

    @Test
    void passesOnTheFirstCorruptContentInStorageOrder() {
        TestTree tree = TestTree.empty();
        for (int i = 0; i < 100; i++) {
            tree.file("/f" + i, i % 10 == 3 ? corrupt("object " + i, i) : content("fine", "1", i));
        }

        for (int threads : new int[] {1, 4}) {
            assertThatThrownBy(() -> compare(threads, tree, tree))
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining("object 3:");
        }
    }

    @Test
    void refusesContentThatIsNotAsLongAsItsSize() {
        TestTree tree = TestTree.empty().file("/a", new TestContent("a", "12", 3, 0, Optional.empty()));

        assertThatThrownBy(() -> compare(1, tree, tree))
                .isInstanceOf(MalformedFormatException.class)
                .hasMessageContaining("[reference @ 0x2] /a: ends after 2 of 3 bytes");
    }

    @Test
    void passesOnProgrammingErrors() {
        TestTree tree = TestTree.empty().file("/a", new Content() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public InputStream open() {
                throw new IllegalStateException("closed");
            }
        });

        assertThatThrownBy(() -> compare(1, tree, tree))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("closed");
    }

    @Test
    void stopsWhenItIsInterrupted() {
        TestTree tree = TestTree.empty().file("/a", endless());

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> compare(1, tree, tree)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static List<String> compare(int threads, TestTree reference, TestTree image) throws IOException {
        return new TreeComparison(threads, ComparisonProgress.NONE)
                .compare(reference.side(), image.side()).differences().stream()
                        .map(found -> found.path() + " " + found.kind().id())
                        .toList();
    }

    /** Longer than anybody waits. */
    private static Content endless() {
        return new Content() {
            @Override
            public long size() {
                return Long.MAX_VALUE;
            }

            @Override
            public InputStream open() {
                return new InputStream() {
                    @Override
                    public int read() {
                        return 0;
                    }
                };
            }
        };
    }

    private Content content(String name, String text, long order) {
        return new TestContent(name, text, text.length(), order, Optional.empty());
    }

    private Content known(String name, String text, KnownDigest digest) {
        return new TestContent(name, text, text.length(), 0, Optional.of(digest));
    }

    private static Content corrupt(String name, long order) {
        return new Content() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IntegrityException("repo", name, "a", "b");
            }

            @Override
            public long storageOrder() {
                return order;
            }
        };
    }

    private final class TestContent implements Content {
        private final String name;
        private final String text;
        private final long size;
        private final long order;
        private final Optional<KnownDigest> digest;

        private TestContent(String name, String text, long size, long order, Optional<KnownDigest> digest) {
            this.name = name;
            this.text = text;
            this.size = size;
            this.order = order;
            this.digest = digest;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public InputStream open() {
            opened.add(name);
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Optional<KnownDigest> knownDigest() {
            return digest;
        }

        @Override
        public long storageOrder() {
            return order;
        }
    }
}
