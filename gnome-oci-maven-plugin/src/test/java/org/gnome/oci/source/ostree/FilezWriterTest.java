package org.gnome.oci.source.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Random;
import java.util.TreeMap;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.RandomAccessSource;
import org.gnome.oci.source.ostree.OstreeRepositoryBuilder.FileSpec;
import org.gnome.oci.tree.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilezWriterTest {
    private static FileHeader header(int fileType, int permissions, String target) {
        return new FileHeader(
                new InodeMetadata(fileType, Metadata.ofPermissions(permissions)), ByteString.ofUtf8(target));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0xffff, 0x10000, 200_000})
    void writesAContentThatReadsBack(int size) throws Exception {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        FileSpec file = new FileSpec(0100644, 0, 0, "", new TreeMap<>(), content);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FilezWriter.write(header(0100000, 0644, ""), size, new ByteArrayInputStream(content), out);

        ObjectName name = new ObjectName(file.checksum(), ObjectType.FILEZ);
        RandomAccessSource object = RandomAccessSource.of("object", out.toByteArray());
        FilezHeader read = FilezHeaderReader.read(object, name, out.size());
        assertThat(read.contentSize()).isEqualTo(size);
        assertThat(out.size()).isLessThan(size + 200);
        FileObjectContent verified = new FileObjectContent(
                name, read.header(), size, () -> new FilezPayloadStream(object, "object", read.payloadOffset()));
        try (InputStream in = verified.open()) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void writesALinkAsOstreeDoes() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FilezWriter.write(header(0120000, 0777, "target"), 0, InputStream.nullInputStream(), out);

        FileSpec link = new FileSpec(0120777, 0, 0, "target", new TreeMap<>(), new byte[0]);
        assertThat(out.toByteArray()).isEqualTo(link.filez());
    }
}
