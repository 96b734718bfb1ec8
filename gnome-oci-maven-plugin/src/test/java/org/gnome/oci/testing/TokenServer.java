package org.gnome.oci.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Gives tokens to users of a registry ("Token Authentication Specification" of the distribution project): all that is
 * asked for to who knows the secret, reading below {@code public/} to everybody.
 */
public final class TokenServer implements AutoCloseable {
    static final String SERVICE = "test registry";
    static final String ISSUER = "gnome-oci-test";

    private final TestAuthority authority;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> tokens = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger stale = new AtomicInteger();

    /**
     * What was asked for.
     *
     * @param scopes what the token is to allow
     * @param authorization the header of this name
     */
    public record Request(List<String> scopes, Optional<String> authorization) {}

    TokenServer(TestAuthority authority) throws IOException, InterruptedException {
        this.authority = authority;
        authority.selfSigned("token", "rsa:2048");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        server.createContext("/token", this::answer);
        server.start();
    }

    String realm() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    Path certificate() {
        return authority.directory().resolve("token.pem");
    }

    /** All requests so far. */
    public List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** All tokens that were given. */
    public List<String> tokens() {
        synchronized (tokens) {
            return List.copyOf(tokens);
        }
    }

    /** The next tokens are given out expired. */
    public void giveStale(int count) {
        stale.set(count);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<String> authorization =
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
            List<String> scopes = scopes(exchange.getRequestURI().getRawQuery());
            requests.add(new Request(scopes, authorization));
            boolean known = authorization.equals(Optional.of(RegistryServer.basicAuthorization()));
            if (authorization.isPresent() && !known) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            String token = token(scopes, known);
            tokens.add(token);
            byte[] body = ("{\"token\":\"" + token + "\",\"expires_in\":300}").getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static List<String> scopes(String query) {
        return Arrays.stream(query.split("&", -1))
                .filter(parameter -> parameter.startsWith("scope="))
                .map(parameter -> URLDecoder.decode(parameter.substring("scope=".length()), UTF_8))
                .toList();
    }

    private String token(List<String> scopes, boolean known) throws IOException, GeneralSecurityException {
        String chain = Base64.getEncoder()
                .encodeToString(authority.certificate("token").getEncoded());
        long now = Instant.now().getEpochSecond() - (stale.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? 3600 : 0);
        String access = scopes.stream().map(scope -> access(scope, known)).collect(Collectors.joining(",", "[", "]"));
        String signed = encoded("{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"" + chain + "\"]}") + "."
                + encoded("{\"iss\":\"" + ISSUER + "\",\"sub\":\"somebody\",\"aud\":\"" + SERVICE + "\",\"nbf\":"
                        + (now - 10) + ",\"iat\":" + now + ",\"exp\":" + (now + 300) + ",\"jti\":\"" + tokens.size()
                        + "\",\"access\":" + access + "}");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(authority.rsaKey("token"));
        signature.update(signed.getBytes(UTF_8));
        return signed + "." + encoded(signature.sign());
    }

    private static String access(String scope, boolean known) {
        String[] parts = scope.split(":", 3);
        String actions = known ? parts[2] : parts[1].startsWith("public/") ? "pull" : "";
        String list = actions.isEmpty() ? "" : "\"" + actions.replace(",", "\",\"") + "\"";
        return "{\"type\":\"" + parts[0] + "\",\"name\":\"" + parts[1] + "\",\"actions\":[" + list + "]}";
    }

    private static String encoded(String text) {
        return encoded(text.getBytes(UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
