package org.gnome.oci.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.gnome.oci.io.MalformedFormatException;

/** Reads and writes whole JSON documents whose top is an object. */
public final class JsonDocument {
    /** Deeper than any document that is read here. */
    private static final int MAX_DEPTH = 64;

    /** Longer than any annotation or file list that is read here. */
    private static final int MAX_STRING = 1 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING)
                            .maxNumberLength(32)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonDocument() {}

    /** Reads a document. The caller has bounded its size; the source is what errors name. */
    public static JsonObject parse(byte[] document, String source) throws MalformedFormatException {
        try {
            JsonNode top = MAPPER.readTree(document);
            if (top instanceof ObjectNode object) {
                return new JsonObject(object, source, "");
            }
            throw new MalformedFormatException(source, "document", 0, "is not a JSON object");
        } catch (JsonProcessingException e) {
            long offset =
                    e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
            throw new MalformedFormatException(source, "document", offset, "is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** The compact form, with members in the order in which they were put and nothing after the document. */
    public static byte[] toBytes(JsonObject document) {
        try {
            return MAPPER.writeValueAsBytes(document.node());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /** The indented form for people, with line feeds on every system. */
    public static byte[] toIndentedBytes(JsonObject document) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            MAPPER.writer(printer).writeValue(out, document.node());
            out.write('\n');
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }
}
