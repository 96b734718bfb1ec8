package org.gnome.oci.parity;

import java.io.StringReader;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.gnome.oci.io.ByteString;
import org.gnome.oci.io.MalformedFormatException;
import org.jspecify.annotations.Nullable;

/**
 * A document of elements in no name space, read forwards.
 *
 * <p>There are no document types, so neither entity nor file nor address is ever resolved; processing instructions, and
 * text where elements belong, are refused too.
 */
final class StrictXml {
    private final XMLStreamReader reader;
    private final String source;
    private final String root;

    private StrictXml(XMLStreamReader reader, String source, String root) {
        this.reader = reader;
        this.source = source;
        this.root = root;
    }

    /** Opens a document and goes to its root element, which must have a name. */
    static StrictXml open(byte[] document, String source, String root) throws MalformedFormatException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("refers to something outside");
        });
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text(document, source, root)));
            StrictXml xml = new StrictXml(reader, source, root);
            xml.nextChild();
            xml.requireName(root);
            return xml;
        } catch (XMLStreamException e) {
            throw unreadable(source, root, e);
        } catch (RuntimeException e) {
            throw unparsable(source, root, e);
        }
    }

    /** The JDK's parser lacks the messages of some errors, and throws what says so. */
    private static MalformedFormatException unparsable(String source, String structure, RuntimeException e) {
        MalformedFormatException failure =
                new MalformedFormatException(source, structure, "line 1: is not well-formed XML");
        failure.initCause(e);
        return failure;
    }

    /** The parser would tell the console of bytes that are no text. */
    private static String text(byte[] document, String source, String root) throws MalformedFormatException {
        String text = ByteString.copyOf(document).toUtf8();
        if (text == null) {
            throw new MalformedFormatException(source, root, "is not UTF-8; save it so");
        }
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static MalformedFormatException unreadable(String source, String structure, XMLStreamException e) {
        int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
        return new MalformedFormatException(source, structure, "line " + line + ": is not well-formed XML");
    }

    /** Goes to the next element or the end of the current one; which of both. */
    int nextChild() throws MalformedFormatException {
        try {
            while (true) {
                int event = reader.next();
                switch (event) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        requireNoNamespace();
                        return event;
                    }
                    case XMLStreamConstants.END_ELEMENT, XMLStreamConstants.END_DOCUMENT -> {
                        return event;
                    }
                    case XMLStreamConstants.COMMENT, XMLStreamConstants.SPACE -> {}
                    case XMLStreamConstants.CHARACTERS -> requireBlank(reader.getText());
                    default -> throw malformed("holds a document type or an instruction; remove it");
                }
            }
        } catch (XMLStreamException e) {
            throw unreadable(source, root, e);
        } catch (RuntimeException e) {
            throw unparsable(source, root, e);
        }
    }

    private void requireNoNamespace() throws MalformedFormatException {
        if (reader.getNamespaceURI() != null || reader.getNamespaceCount() > 0) {
            throw malformed("has a name space at <" + reader.getLocalName() + ">; remove it");
        }
    }

    private void requireBlank(String text) throws MalformedFormatException {
        if (!text.isBlank()) {
            throw malformed("holds text between its elements: \"" + text.strip() + "\"");
        }
    }

    /** Requires that nothing follows the root element. */
    void requireEnd() throws MalformedFormatException {
        if (nextChild() != XMLStreamConstants.END_DOCUMENT) {
            throw malformed("goes on after its end");
        }
    }

    /** The line that the current element's tag ends in. */
    int line() {
        return reader.getLocation().getLineNumber();
    }

    /** The name of the current element. */
    String name() {
        return reader.getLocalName();
    }

    /** Requires the current element to have a name. */
    void requireName(String name) throws MalformedFormatException {
        if (!reader.getLocalName().equals(name)) {
            throw malformed("has the element <" + reader.getLocalName() + "> where <" + name + "> belongs");
        }
    }

    /** An attribute of the current element. */
    @Nullable
    String attribute(String name) {
        return reader.getAttributeValue(null, name);
    }

    /** Requires the current element to have no other attributes. */
    void requireAttributes(Set<String> known) throws MalformedFormatException {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String name = reader.getAttributeName(i).toString();
            if (!known.contains(name)) {
                throw malformed("has the unknown attribute " + name + " at <" + reader.getLocalName() + ">");
            }
        }
    }

    /** The text of the current element, which holds no others, with single spaces; goes to its end. */
    String text() throws MalformedFormatException {
        String name = reader.getLocalName();
        int line = line();
        try {
            return reader.getElementText().strip().replaceAll("\\s+", " ");
        } catch (XMLStreamException e) {
            throw malformed("<" + name + ">", line, "holds more than text");
        } catch (RuntimeException e) {
            throw unparsable(source, "<" + name + ">", e);
        }
    }

    private MalformedFormatException malformed(String reason) {
        return malformed(root, line(), reason);
    }

    /** An error at a line. */
    MalformedFormatException malformed(String structure, int line, String reason) {
        return new MalformedFormatException(source, structure, "line " + line + ": " + reason);
    }
}
