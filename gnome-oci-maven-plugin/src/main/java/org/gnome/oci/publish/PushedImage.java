package org.gnome.oci.publish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gnome.oci.digest.Digest;
import org.gnome.oci.io.LimitedInputStream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.oci.Descriptor;
import org.gnome.oci.oci.RepositoryName;
import org.gnome.oci.registry.BlobOutcome;

/**
 * What a push has put into a repository and confirmed there: the content of {@code push.json}.
 *
 * @param repository where it is
 * @param mediaType whether it is a manifest or an index
 * @param digest digest of the manifest or index
 * @param size its bytes
 * @param platform what the image runs on; empty for an index
 * @param tags the tags that were moved to it, in that order
 * @param blobs layers and configurations
 */
public record PushedImage(
        RepositoryName repository,
        String mediaType,
        Digest digest,
        long size,
        Optional<Descriptor.Platform> platform,
        List<String> tags,
        List<PushedBlob> blobs) {
    private static final int SCHEMA_VERSION = 1;

    /** Far more than an image of 127 layers needs, which is the most that container runtimes take. */
    private static final int MAX_BYTES = 1 << 20;

    public PushedImage {
        tags = List.copyOf(tags);
        blobs = List.copyOf(blobs);
    }

    /** The same with the tags that were moved to it. */
    public PushedImage withTags(List<String> moved) {
        return new PushedImage(repository, mediaType, digest, size, platform, moved, blobs);
    }

    /** The descriptor by which an index names it. */
    public Descriptor descriptor() {
        Descriptor plain = Descriptor.of(mediaType, digest, size);
        return new Descriptor(plain.mediaType(), plain.digest(), plain.size(), platform, plain.annotations());
    }

    /** Bytes of the blobs that were sent. */
    public long sentBytes() {
        return blobs.stream()
                .filter(blob -> blob.outcome() == BlobOutcome.SENT)
                .mapToLong(PushedBlob::size)
                .sum();
    }

    /** Reads {@code push.json}. */
    public static PushedImage read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        try (InputStream in = Files.newInputStream(file)) {
            return parse(LimitedInputStream.readAll(in, MAX_BYTES, name, "document"), name);
        } catch (NoSuchFileException e) {
            throw new MalformedFormatException(name, "document", file + " does not exist");
        }
    }

    static PushedImage parse(byte[] document, String name) throws MalformedFormatException {
        JsonObject json = JsonDocument.parse(document, name);
        if (json.nonNegativeLong("schemaVersion") != SCHEMA_VERSION) {
            throw json.malformed("schemaVersion", "is not " + SCHEMA_VERSION);
        }
        Optional<JsonObject> platform = json.optionalObject("platform");
        List<PushedBlob> blobs = new ArrayList<>();
        for (JsonObject blob : json.objects("blobs")) {
            blobs.add(new PushedBlob(Descriptor.digest(blob, "digest"), blob.nonNegativeLong("size"), outcome(blob)));
        }
        return new PushedImage(
                repository(json),
                json.string("mediaType"),
                Descriptor.digest(json, "digest"),
                json.nonNegativeLong("size"),
                platform.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Descriptor.Platform(
                                platform.get().string("os"), platform.get().string("architecture"))),
                json.strings("tags"),
                blobs);
    }

    private static RepositoryName repository(JsonObject json) throws MalformedFormatException {
        try {
            return RepositoryName.parse(json.string("repository"));
        } catch (IllegalArgumentException e) {
            throw json.malformed("repository", String.valueOf(e.getMessage()));
        }
    }

    private static BlobOutcome outcome(JsonObject blob) throws MalformedFormatException {
        String text = blob.string("outcome");
        return Arrays.stream(BlobOutcome.values())
                .filter(outcome -> word(outcome).equals(text))
                .findFirst()
                .orElseThrow(() -> blob.malformed("outcome", "\"" + text + "\" is no outcome of a push"));
    }

    /** How an outcome is called in {@code push.json} and on the console. */
    public static String word(BlobOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    /** The bytes of {@code push.json}. */
    public byte[] toBytes() {
        JsonObject json = JsonObject.create()
                .put("schemaVersion", SCHEMA_VERSION)
                .put("repository", repository.toString())
                .put("digest", digest.toString())
                .put("mediaType", mediaType)
                .put("size", size);
        platform.ifPresent(value -> json.put(
                "platform",
                JsonObject.create().put("architecture", value.architecture()).put("os", value.os())));
        return JsonDocument.toIndentedBytes(json.putStrings("tags", tags)
                .putObjects("blobs", blobs.stream().map(PushedImage::blobJson).toList()));
    }

    private static JsonObject blobJson(PushedBlob blob) {
        return JsonObject.create()
                .put("digest", blob.digest().toString())
                .put("size", blob.size())
                .put("outcome", word(blob.outcome()));
    }
}
