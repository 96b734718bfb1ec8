package org.gnome.oci.source.ostree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;

/**
 * The {@code a{sv}} in or beside a commit: names and values, looked up in the serialised form. All of it is in normal
 * form; a name that is there twice is refused when it is looked up.
 */
public final class CommitMetadata {
    /** The refs that a commit was made for, {@code as}. */
    public static final String REF_BINDING = "ostree.ref-binding";

    /** The collection that a commit was made for, {@code s}. */
    static final String COLLECTION_BINDING = "ostree.collection-binding";

    /** The version of an operating system, {@code s}. */
    public static final String VERSION = "version";

    private static final GvariantType STRINGS = GvariantType.of("as");

    private final GvariantValue dictionary;

    private CommitMetadata(GvariantValue dictionary) {
        this.dictionary = dictionary;
    }

    static CommitMetadata read(GvariantValue dictionary) throws MalformedFormatException {
        GvariantNormalForm.require(dictionary);
        return new CommitMetadata(dictionary);
    }

    /**
     * The text under a name.
     *
     * @throws MalformedFormatException if the name is there twice or holds something else
     */
    public Optional<ByteString> string(String name) throws MalformedFormatException {
        Optional<GvariantValue> value = find(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get().type().kind() != GvariantType.STRING) {
            throw value.get().malformed("has the type " + value.get().type() + " instead of s");
        }
        return Optional.of(value.get().string());
    }

    /**
     * The list of texts under a name.
     *
     * @throws MalformedFormatException if the name is there twice or holds something else
     */
    public Optional<List<ByteString>> strings(String name) throws MalformedFormatException {
        Optional<GvariantArray> array = array(name, STRINGS);
        if (array.isEmpty()) {
            return Optional.empty();
        }
        List<ByteString> strings = new ArrayList<>();
        for (int i = 0; i < array.get().count(); i++) {
            strings.add(array.get().element(i).string());
        }
        return Optional.of(strings);
    }

    /**
     * The array of a type under a name.
     *
     * @throws MalformedFormatException if the name is there twice or holds something else
     */
    Optional<GvariantArray> array(String name, GvariantType type) throws MalformedFormatException {
        Optional<GvariantValue> value = find(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (!value.get().type().toString().equals(type.toString())) {
            throw value.get().malformed("has the type " + value.get().type() + " instead of " + type);
        }
        return Optional.of(value.get().array());
    }

    private Optional<GvariantValue> find(String name) throws MalformedFormatException {
        ByteString wanted = ByteString.ofUtf8(name);
        Optional<GvariantValue> found = Optional.empty();
        GvariantArray entries = dictionary.array();
        for (int i = 0; i < entries.count(); i++) {
            List<GvariantValue> entry = entries.element(i).members("key", name);
            if (!entry.get(0).string().equals(wanted)) {
                continue;
            }
            if (found.isPresent()) {
                throw entry.get(0).malformed("\"" + name + "\" is there twice");
            }
            found = Optional.of(entry.get(1).variant());
        }
        return found;
    }
}
