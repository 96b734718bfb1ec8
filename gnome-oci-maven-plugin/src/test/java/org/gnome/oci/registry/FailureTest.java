package org.gnome.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.gnome.oci.testing.SecretScan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {
    private static final String SECRET = "s3cr3t-of-the-test";

    private static Failure answer(int status, HttpHeaders headers, String body) {
        HttpResponseException answer = new HttpResponseException.Builder(status, "status " + SECRET, headers)
                .setContent(body)
                .build();
        return Failure.of(new IOException("POST https://quay.io/?token=" + SECRET, answer));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void triesAgainWhatPasses(int status) {
        assertThat(answer(status, new HttpHeaders(), "").again()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 413, 415, 501})
    void givesUpWhatDoesNot(int status) {
        assertThat(answer(status, new HttpHeaders(), "").again()).isFalse();
    }

    @Test
    void waitsAsLongAsTheRegistryAsks() {
        assertThat(answer(429, new HttpHeaders().setRetryAfter("7"), "").asked())
                .isEqualTo(Duration.ofSeconds(7));
        HttpHeaders date = new HttpHeaders()
                .setRetryAfter("Mon, 23 Nov 2026 12:00:09 GMT")
                .setDate("Mon, 23 Nov 2026 12:00:00 GMT");
        assertThat(answer(503, date, "").asked()).isEqualTo(Duration.ofSeconds(9));
        assertThat(answer(503, new HttpHeaders(), "").asked()).isEqualTo(Duration.ZERO);
    }

    @Test
    void showsCodesOfErrorsAndNothingElseOfAnAnswer() {
        String body =
                "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"" + SECRET + "\"},{\"code\":\"" + SECRET + "\"}]}";
        Failure failure = answer(403, new HttpHeaders(), body);
        assertThat(failure.reason()).isEqualTo("the registry answered 403 (DENIED)");
        new SecretScan(SECRET).requireNone("failure", failure.toString() + failure.advice());
    }

    @Test
    void showsNothingOfWhatAParserSays() {
        IOException parser = new IOException("no JSON") {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                return "Unrecognized token '" + SECRET + "'";
            }
        };
        Failure failure = Failure.of(parser);
        assertThat(failure.reason()).isEqualTo("the connection broke: what came is not understood");
        assertThat(failure.again()).isTrue();
    }

    @Test
    void triesAgainWhereAConnectionBreaks() {
        assertThat(Failure.of(new SSLException("reset", new SocketException("Connection reset")))
                        .again())
                .isTrue();
        Failure unreachable = Failure.of(new ConnectException("refused"));
        assertThat(unreachable.again()).isTrue();
        assertThat(unreachable.connected()).isFalse();
    }

    @Test
    void givesUpWhatOnlyPeopleCanMend() {
        IOException untrusted = new SSLHandshakeException("PKIX path building failed");
        untrusted.initCause(new CertificateException("PKIX path building failed"));
        assertThat(Failure.of(untrusted).again()).isFalse();
        assertThat(Failure.of(untrusted).reason()).contains("trustStore");
        assertThat(Failure.of(new NoSuchFileException("blob")).again()).isFalse();
        assertThat(Failure.of(new IllegalArgumentException("bug")).again()).isFalse();
        assertThat(Failure.of(new RegistryException("refused")).again()).isFalse();
    }
}
