package org.gnome.oci.registry;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.apache.v2.ApacheHttpTransport;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.http.Header;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.ManagedHttpClientConnectionFactory;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.protocol.HttpContext;
import org.gnome.oci.fetch.FetchSettings;
import org.gnome.oci.fetch.HttpProxy;
import org.gnome.oci.fetch.Origin;
import org.gnome.oci.fetch.RetryPolicy;
import org.gnome.oci.fetch.StallWatch;

/**
 * What jib-core sends its requests for one registry through: it keeps to a {@link RequestPolicy}, bounds answers in
 * size and time, goes through the build's proxies, and makes no request twice. Thread-safe.
 */
final class PushTransport implements Closeable {
    /** A registry digests and moves what it was sent before it answers, so it may take so many stalls' time. */
    private static final int ANSWER_STALLS = 10;

    /** Longer than any URL of an upload. */
    private static final int MAX_LINE_BYTES = 16 * 1024;

    private static final int MAX_HEADERS = 100;
    private static final int FIRST_ERROR = 400;

    private final RequestPolicy policy;
    private final FetchSettings settings;
    private final WatchedRequests requests;
    private final RequestConfig timeouts;
    private final CloseableHttpClient client;

    PushTransport(RequestPolicy policy, FetchSettings settings, ScheduledExecutorService timer) throws IOException {
        this.policy = policy;
        this.settings = settings;
        Duration answer = settings.stallTimeout().multipliedBy(ANSWER_STALLS);
        this.requests =
                new WatchedRequests(new StallWatch(timer, settings.stallTimeout()), new StallWatch(timer, answer));
        this.timeouts = RequestConfig.custom()
                .setConnectTimeout(Math.toIntExact(settings.stallTimeout().toMillis()))
                .setSocketTimeout(Math.toIntExact(answer.toMillis()))
                .build();
        this.client = client();
    }

    private CloseableHttpClient client() throws IOException {
        return HttpClientBuilder.create()
                .setConnectionManager(connections())
                .setRequestExecutor(requests)
                .setRoutePlanner(this::route)
                .setDefaultCredentialsProvider(proxyLogins())
                .addInterceptorFirst(this::leaving)
                .addInterceptorFirst(this::arrived)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .build();
    }

    private PoolingHttpClientConnectionManager connections() throws IOException {
        try {
            PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager(
                    RegistryBuilder.<ConnectionSocketFactory>create()
                            .register("http", PlainConnectionSocketFactory.getSocketFactory())
                            .register("https", new SSLConnectionSocketFactory(SSLContext.getDefault()))
                            .build(),
                    new ManagedHttpClientConnectionFactory(null, WholeHeads::parser));
            connections.setMaxTotal(settings.connections());
            connections.setDefaultMaxPerRoute(settings.connections());
            connections.setDefaultConnectionConfig(ConnectionConfig.custom()
                    .setMessageConstraints(MessageConstraints.custom()
                            .setMaxLineLength(MAX_LINE_BYTES)
                            .setMaxHeaderCount(MAX_HEADERS)
                            .build())
                    .build());
            return connections;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private BasicCredentialsProvider proxyLogins() {
        BasicCredentialsProvider logins = new BasicCredentialsProvider();
        for (HttpProxy proxy : settings.proxies().all()) {
            proxy.login()
                    .ifPresent(login -> logins.setCredentials(
                            new AuthScope(proxy.host(), proxy.port()),
                            new UsernamePasswordCredentials(login.name(), login.password())));
        }
        return logins;
    }

    private HttpRoute route(HttpHost target, HttpRequest request, HttpContext context) {
        Origin origin = policy.target(target.getSchemeName(), target.getHostName(), target.getPort());
        HttpHost exact = new HttpHost(origin.host(), origin.port(), origin.scheme());
        return settings.proxies()
                .select(URI.create(origin.toString()))
                .map(it -> new HttpRoute(exact, null, new HttpHost(it.host(), it.port()), origin.isSecure()))
                .orElseGet(() -> new HttpRoute(exact, null, origin.isSecure()));
    }

    /** The last word before a request leaves, also one that follows an answer somewhere else. */
    private void leaving(HttpRequest request, HttpContext context) throws IOException {
        HttpClientContext exchange = HttpClientContext.adapt(context);
        policy.check(request.getRequestLine().getMethod(), destination(exchange));
        exchange.setRequestConfig(timeouts);
        request.removeHeaders(HttpHeaders.ACCEPT_ENCODING);
    }

    private static Origin destination(HttpClientContext exchange) {
        HttpHost host = exchange.getHttpRoute().getTargetHost();
        return Origin.of(host.getSchemeName(), host.getHostName(), host.getPort());
    }

    private void arrived(HttpResponse answer, HttpContext context) {
        int status = answer.getStatusLine().getStatusCode();
        if (!RetryPolicy.isTransient(status)) {
            requests.succeeded();
        }
        if (status >= FIRST_ERROR) {
            List<String> challenges = Arrays.stream(answer.getHeaders(HttpHeaders.WWW_AUTHENTICATE))
                    .map(Header::getValue)
                    .toList();
            policy.asked(destination(HttpClientContext.adapt(context)), challenges);
        }
    }

    /** How many requests were answered, but for those that failed for the moment. */
    long successes() {
        return requests.successes();
    }

    /**
     * jib-core's client on top of this. It takes a transport only in the constructor for its own tests; those for
     * everybody bring one without limits, and a plan of retries that neither hears of {@code Retry-After} nor ends.
     */
    FailoverHttpClient jibClient() {
        try {
            Constructor<FailoverHttpClient> constructor = FailoverHttpClient.class.getDeclaredConstructor(
                    boolean.class, boolean.class, Consumer.class, Supplier.class, Supplier.class, boolean.class);
            constructor.setAccessible(true);
            HttpTransport transport = new ApacheHttpTransport(client);
            Supplier<HttpTransport> only = () -> transport;
            Consumer<LogEvent> unheard = event -> {};
            boolean plain = policy.mayBePlain();
            return constructor.newInstance(plain, plain, unheard, only, only, false);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this is not the jib-core that the POM names", e);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
