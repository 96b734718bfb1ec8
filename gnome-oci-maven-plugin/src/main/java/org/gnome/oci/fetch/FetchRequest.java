package org.gnome.oci.fetch;

import java.net.URI;
import java.util.Optional;

/**
 * What is asked of a server.
 *
 * @param uri where it is
 * @param headOnly whether the head of the answer is enough
 * @param accept the media types that are understood, if the server has to choose
 * @param authorization what proves to the server of the URL who asks; a redirect to another server does not take it
 *     along
 */
public record FetchRequest(URI uri, boolean headOnly, Optional<String> accept, Optional<String> authorization) {
    /** A file that everybody may read. */
    public static FetchRequest get(URI uri) {
        return new FetchRequest(uri, false, Optional.empty(), Optional.empty());
    }

    /** Whether there is such a file. */
    public static FetchRequest head(URI uri) {
        return new FetchRequest(uri, true, Optional.empty(), Optional.empty());
    }

    /** The same of these media types, separated by commas. */
    public FetchRequest accepting(String mediaTypes) {
        return new FetchRequest(uri, headOnly, Optional.of(mediaTypes), authorization);
    }

    /** The same by somebody. */
    public FetchRequest authorizedBy(Optional<String> proof) {
        return new FetchRequest(uri, headOnly, accept, proof);
    }

    /** What may be told to another server, to which this one redirects. */
    FetchRequest redirectedTo(URI target) {
        boolean own = Origin.of(uri).equals(Origin.of(target));
        return new FetchRequest(target, headOnly, accept, own ? authorization : Optional.empty());
    }

    /** The URL, and never the proof. */
    @Override
    public String toString() {
        return (headOnly ? "HEAD " : "GET ") + uri;
    }
}
