package org.gnome.oci.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
    private static HttpProxy proxy(String protocol, String host, String... direct) {
        return new HttpProxy(protocol, host, 3128, Optional.empty(), List.of(direct));
    }

    @Test
    void httpsTakesItsOwnProxyElseTheOneForHttp() {
        HttpProxy plain = proxy("http", "a");
        HttpProxy secure = proxy("https", "b");
        URI uri = URI.create("https://example.org/");
        assertThat(new Proxies(List.of(plain, secure)).select(uri)).contains(secure);
        assertThat(new Proxies(List.of(plain)).select(uri)).contains(plain);
        assertThat(new Proxies(List.of(secure)).select(URI.create("http://example.org/")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, true",
        "example.org, EXAMPLE.org, true",
        "example.org, www.example.org, false",
        "*.example.org, www.example.org, true",
        "*.example.org, example.org, false",
        "127.*, 127.0.0.1, true",
        "*, anything, true",
        "*middle*, a-middle-b, true",
        "localhost, localhost.example, false"
    })
    void hostsThatAreNotForTheProxyAreReachedDirectly(String pattern, String host, boolean direct) {
        Proxies proxies = new Proxies(List.of(proxy("http", "a", "other", pattern)));
        assertThat(proxies.select(URI.create("http://" + host + "/")).isEmpty()).isEqualTo(direct);
    }
}
