package org.gnome.oci.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.gnome.oci.testing.RegistryServer.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry of the tests asks for what they think it asks for. */
class RegistryServerTest {
    @TempDir
    private Path directory;

    private static int status(RegistryServer registry, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(registry.url() + "/v2/"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void servesEverybodyOverPlainHttp() throws Exception {
        try (RegistryServer registry = RegistryServer.start(directory)) {
            assertThat(status(registry)).isEqualTo(200);
        }
    }

    @Test
    void isTrustedOnlyByWhoTrustsItsAuthority() throws Exception {
        SSLContext before = SSLContext.getDefault();
        try (RegistryServer registry = RegistryServer.start(directory, Option.TLS)) {
            assertThatThrownBy(() -> status(registry)).hasMessageContaining("certification path");
            try (TestAuthority.Trust former = registry.authority().trust()) {
                assertThat(former.former()).isSameAs(before);
                assertThat(status(registry)).isEqualTo(200);
            }
        }
        assertThat(SSLContext.getDefault()).isSameAs(before);
    }

    @Test
    void asksForThePassword() throws Exception {
        try (RegistryServer registry = RegistryServer.start(directory, Option.PASSWORDS)) {
            assertThat(status(registry)).isEqualTo(401);
            assertThat(status(registry, "Authorization", RegistryServer.basicAuthorization()))
                    .isEqualTo(200);
        }
    }

    @Test
    void asksForATokenThatItsTokenServerGives() throws Exception {
        try (RegistryServer registry = RegistryServer.start(directory, Option.TOKENS)) {
            assertThat(status(registry)).isEqualTo(401);
            assertThat(status(registry, "Authorization", RegistryServer.basicAuthorization()))
                    .isEqualTo(401);

            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(registry.tokens().realm()
                                            + "?service=test%20registry&scope=repository%3Ateam%2Fimage%3Apull"))
                                    .header("Authorization", RegistryServer.basicAuthorization())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            String token = registry.tokens().tokens().get(0);
            assertThat(answer.body()).contains(token);

            assertThat(status(registry, "Authorization", "Bearer " + token)).isEqualTo(200);
            assertThat(registry.tokens().requests().get(0).scopes()).isEqualTo(List.of("repository:team/image:pull"));
        }
    }
}
