package org.gnome.oci.registry;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gnome.oci.fetch.FetchException;
import org.gnome.oci.fetch.FetchRequest;
import org.gnome.oci.fetch.FetchedBody;
import org.gnome.oci.fetch.HttpFetcher;
import org.gnome.oci.fetch.Origin;
import org.gnome.oci.io.MalformedFormatException;
import org.gnome.oci.json.JsonDocument;
import org.gnome.oci.json.JsonObject;
import org.gnome.oci.oci.RepositoryName;

/**
 * Where a registry's tokens are given ("Token Authentication Specification" of the distribution project).
 *
 * @param uri where it is: reached by TLS, or on this machine where the registry is, or in the clear as the registry
 * @param service what it calls the registry
 */
record TokenRealm(URI uri, Optional<String> service) {
    /** A token has some kilobytes, with its certificates. */
    private static final long MAX_ANSWER_BYTES = 256 * 1024;

    /** What a header can hold (RFC 6750, section 2.1, and then some). */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    /** Where a registry sends who has no token; refused if a credential would be seen there by others. */
    static TokenRealm of(Challenge challenge, RepositoryName repository, URI registry) throws IOException {
        String text = challenge.parameters().getOrDefault("realm", "");
        try {
            URI uri = new URI(text);
            boolean secure = "https".equals(uri.getScheme());
            boolean plain = "http".equals(uri.getScheme())
                    && "http".equals(registry.getScheme())
                    && registry.getRawAuthority().equals(uri.getRawAuthority());
            boolean local = "http".equals(uri.getScheme()) && Origin.isLoopback(uri) && Origin.isLoopback(registry);
            if (uri.getHost() != null && uri.getRawUserInfo() == null && (secure || plain || local)) {
                return new TokenRealm(
                        uri, Optional.ofNullable(challenge.parameters().get("service")));
            }
        } catch (URISyntaxException e) {
            // It is named below.
        }
        throw new RegistryException(repository + ": the registry wants a token of \"" + text
                + "\", which is not asked: it is no URL of https");
    }

    /** Asks for a token that allows to read a repository. */
    String token(RepositoryName repository, Optional<Credential> credential, HttpFetcher fetcher) throws IOException {
        String separator = uri.getRawQuery() == null ? "?" : "&";
        String query = "scope=" + encoded("repository:" + repository.path() + ":pull")
                + service.map(name -> "&service=" + encoded(name)).orElse("");
        FetchRequest request =
                FetchRequest.get(URI.create(uri + separator + query)).authorizedBy(credential.map(BasicProof::of));
        try (FetchedBody answer = HttpFetcher.join(fetcher.fetch(request, MAX_ANSWER_BYTES))) {
            return read(answer.bytes());
        } catch (FetchException e) {
            if (e.status().isEmpty()) {
                throw e;
            }
            throw new RegistryException(
                    repository + ": " + uri + ", which gives tokens for it, answered "
                            + e.status().getAsInt() + " to "
                            + credential
                                    .map(Credential::toString)
                                    .orElse("nobody in particular, since " + "no credential was found"),
                    e);
        }
    }

    private String read(byte[] answer) throws IOException {
        JsonObject json;
        try {
            json = JsonDocument.parse(answer, uri.toString());
        } catch (MalformedFormatException e) {
            // The error would show what stands there, which may be a token.
            throw new MalformedFormatException(uri.toString(), "token", "is not in a JSON object");
        }
        Optional<String> token = json.optionalString("token");
        String value = token.isPresent() ? token.get() : json.string("access_token");
        if (!TOKEN.matcher(value).matches()) {
            throw new MalformedFormatException(uri.toString(), "token", "holds what a header cannot");
        }
        return value;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
