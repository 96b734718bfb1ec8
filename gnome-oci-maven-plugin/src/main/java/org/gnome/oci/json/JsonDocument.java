package org.gnome.oci.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Stream;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.io.UnclosedOutputStream;

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

    /** Reads a value that others follow. */
    private static final ObjectReader MEMBERS = MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonDocument() {}

    /** Reads a document. The caller has bounded its size; the source is what errors name. */
    public static JsonObject parse(byte[] document, String source) throws MalformedFormatException {
        if (read(document, source) instanceof ObjectNode object) {
            return new JsonObject(object, source, "");
        }
        throw new MalformedFormatException(source, "document", 0, "is not a JSON object");
    }

    private static JsonNode read(byte[] document, String source) throws MalformedFormatException {
        try {
            return MAPPER.readTree(document);
        } catch (JsonProcessingException e) {
            throw malformed(source, e);
        } catch (IOException e) {
            // Text in another encoding than UTF-8, which Jackson recognises and may fail to decode.
            throw new MalformedFormatException(source, "document", 0, "is no JSON: " + e.getMessage());
        }
    }

    /**
     * Reads a document but for one member of its top, which may be far larger than what is of interest. The caller has
     * bounded the stream and closes it; the source is what errors name.
     */
    public static JsonObject parseWithout(String skippedMember, InputStream in, String source) throws IOException {
        try {
            JsonParser parser = MAPPER.createParser(in);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedFormatException(source, "document", 0, "is not a JSON object");
            }
            ObjectNode top = MAPPER.createObjectNode();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                if (name.equals(skippedMember)) {
                    parser.skipChildren();
                } else {
                    top.<JsonNode>set(name, MEMBERS.readTree(parser));
                }
            }
            if (parser.nextToken() != null) {
                throw new MalformedFormatException(source, "document", "goes on after its end");
            }
            return new JsonObject(top, source, "");
        } catch (JsonProcessingException e) {
            throw malformed(source, e);
        }
    }

    private static MalformedFormatException malformed(String source, JsonProcessingException e) {
        long offset = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
        return new MalformedFormatException(source, "document", offset, "is no JSON: " + e.getOriginalMessage());
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
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            MAPPER.writer(indentation()).writeValue(out, document.node());
            out.write('\n');
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    private static DefaultPrettyPrinter indentation() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        return printer;
    }

    /**
     * Writes a document in the indented form, followed by an array with one element on each line. The elements are
     * never in memory together; the caller closes the stream.
     */
    public static void writeWithLines(
            JsonObject document, String arrayName, Stream<JsonObject> elements, OutputStream out) throws IOException {
        JsonGenerator generator = MAPPER.createGenerator(new UnclosedOutputStream(out));
        generator.setPrettyPrinter(indentation());
        generator.writeStartObject();
        for (Map.Entry<String, JsonNode> member : document.node().properties()) {
            generator.writeFieldName(member.getKey());
            generator.writeTree(member.getValue());
        }
        generator.writeArrayFieldStart(arrayName);
        for (JsonObject element : (Iterable<JsonObject>) elements::iterator) {
            generator.writeRawValue(MAPPER.writeValueAsString(element.node()));
        }
        generator.writeEndArray();
        generator.writeEndObject();
        generator.writeRaw('\n');
        generator.close();
    }
}
