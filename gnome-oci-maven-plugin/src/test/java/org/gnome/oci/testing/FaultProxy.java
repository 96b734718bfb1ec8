package org.gnome.oci.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on the loopback interface that hands requests on to a registry there, and has the troubles that it is told
 * to have. Each connection has one request.
 */
public final class FaultProxy implements AutoCloseable {
    /** What goes wrong with a request. */
    public enum Fault {
        /** The answer comes late. */
        LATENCY,
        /** The request is read, and nothing comes. */
        STALL,
        /** The connection ends in the middle of the request. */
        CUT_REQUEST,
        /** The request is done, and the connection ends in the middle of the answer. */
        CUT_ANSWER,
        /** The connection is reset. */
        RESET,
        /** A byte of what is sent is another one. */
        CORRUPT_REQUEST,
        /** A byte of what is answered is another one. */
        CORRUPT_ANSWER,
        /** 401 in the middle of the request. */
        UNAUTHORIZED,
        /** 429, with {@code Retry-After}. */
        TOO_MANY,
        /** 500. */
        ERROR,
        /** 503. */
        UNAVAILABLE,
        /** The answer leads to another host. */
        FOREIGN_LOCATION,
        /** The answer names another digest. */
        WRONG_DIGEST,
        /** The body of the answer has no end. */
        ENDLESS,
        /** The body of the answer is shorter than its head says. */
        TRUNCATED,
        /** The body of the answer is another one, of another length. */
        WRONG_BODY
    }

    /** Decides what goes wrong. */
    @FunctionalInterface
    public interface Plan {
        /**
         * What goes wrong with a request.
         *
         * @param number counts all requests from 0
         */
        Optional<Fault> fault(int number, String method, String target);

        /** Nothing does. */
        static Plan none() {
            return (number, method, target) -> Optional.empty();
        }
    }

    private static final String OTHER_DIGEST = "sha256:" + "0".repeat(64);
    private static final int LATENCY_MILLIS = 20;

    /** Begins every connection with TLS (RFC 8446, section 5.1), and is in no head of HTTP. */
    private static final int TLS_HANDSHAKE = 0x16;

    private static final int HEAD_BYTES = 64 * 1024;

    private final InetSocketAddress registry;
    private final Plan plan;
    private final String foreign;
    private final String challenge;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final int retryAfter;
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newCachedThreadPool(runnable -> {
        Thread thread = new Thread(runnable, "fault proxy");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Starts to hand on.
     *
     * @param registry port of the registry
     * @param foreign host and port of the other host that answers lead to
     * @param challenge what 401 asks for
     */
    public FaultProxy(int registry, Plan plan, String foreign, String challenge) throws IOException {
        this(registry, plan, foreign, challenge, 0);
    }

    /**
     * Starts to hand on.
     *
     * @param retryAfter how many seconds 429 asks to wait
     */
    public FaultProxy(int registry, Plan plan, String foreign, String challenge, int retryAfter) throws IOException {
        this.registry = new InetSocketAddress(InetAddress.getLoopbackAddress(), registry);
        this.plan = plan;
        this.foreign = foreign;
        this.challenge = challenge;
        this.retryAfter = retryAfter;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** Host and port, as names of images have them. */
    public String host() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Methods and targets of all requests so far. */
    public List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** The same with what became of each: the status of the registry's answer, or the trouble that there was. */
    public List<String> outcomes() {
        synchronized (outcomes) {
            return List.copyOf(outcomes);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                threads.execute(() -> serve(client));
            }
        } catch (IOException | RejectedExecutionException e) {
            // It was closed.
        }
    }

    private void serve(Socket client) {
        try (client) {
            Exchange exchange = Exchange.read(client);
            requests.add(exchange.method + " " + exchange.target);
            Optional<Fault> fault = plan.fault(count.getAndIncrement(), exchange.method, exchange.target);
            if (fault.isEmpty()) {
                exchange.body();
                Answer answer = ask(exchange);
                outcomes.add(exchange.method + " " + exchange.target + " " + answer.status());
                send(client, answer);
            } else {
                outcomes.add(exchange.method + " " + exchange.target + " " + fault.get());
                misbehave(client, exchange, fault.get());
            }
        } catch (IOException | InterruptedException e) {
            // The client is gone, which is what it may do.
        } finally {
            sockets.remove(client);
        }
    }

    private void misbehave(Socket client, Exchange exchange, Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case LATENCY -> {
                exchange.body();
                Thread.sleep(LATENCY_MILLIS);
                send(client, ask(exchange));
            }
            case STALL -> {
                exchange.body();
                exchange.awaitEnd();
            }
            case CUT_REQUEST -> exchange.half();
            case RESET -> client.setSoLinger(true, 0);
            case UNAUTHORIZED -> {
                exchange.half();
                send(client, Answer.of(401, "WWW-Authenticate: " + challenge));
            }
            case TOO_MANY -> refuse(client, exchange, 429, "Retry-After: " + retryAfter);
            case ERROR -> refuse(client, exchange, 500, "X-Trouble: yes");
            case UNAVAILABLE -> refuse(client, exchange, 503, "X-Trouble: yes");
            case CORRUPT_REQUEST -> {
                exchange.body();
                exchange.corrupt();
                send(client, ask(exchange));
            }
            default -> {
                exchange.body();
                misanswer(client, ask(exchange), fault);
            }
        }
    }

    private static void refuse(Socket client, Exchange exchange, int status, String header) throws IOException {
        exchange.body();
        send(client, Answer.of(status, header));
    }

    private void misanswer(Socket client, Answer answer, Fault fault) throws IOException {
        byte[] body = answer.body;
        switch (fault) {
            case CUT_ANSWER -> {
                byte[] whole = answer.bytes();
                client.getOutputStream().write(whole, 0, whole.length / 2);
            }
            case CORRUPT_ANSWER -> {
                if (body.length > 0) {
                    body[body.length / 2] ^= 1;
                }
                send(client, answer);
            }
            case FOREIGN_LOCATION ->
                send(
                        client,
                        answer.head.contains("\r\nLocation: ")
                                ? answer.replaced("Location: http://[^/\r]*", "Location: http://" + foreign)
                                : Answer.of(307, "Location: http://" + foreign + "/elsewhere"));
            case WRONG_DIGEST ->
                send(
                        client,
                        answer.replaced("Docker-Content-Digest: [^\r]*", "Docker-Content-Digest: " + OTHER_DIGEST));
            case ENDLESS -> {
                OutputStream out = client.getOutputStream();
                out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{".getBytes(ISO_8859_1));
                while (true) {
                    out.write(" ".repeat(HEAD_BYTES).getBytes(ISO_8859_1));
                }
            }
            case TRUNCATED ->
                client.getOutputStream().write(answer.bytes(), 0, answer.bytes().length - body.length / 2);
            case WRONG_BODY -> send(client, answer.withBody("{\"schemaVersion\":2}".getBytes(ISO_8859_1)));
            default -> throw new IllegalArgumentException(fault.toString());
        }
    }

    private static void send(Socket client, Answer answer) throws IOException {
        client.getOutputStream().write(answer.bytes());
        client.getOutputStream().flush();
        client.shutdownOutput();
    }

    private Answer ask(Exchange exchange) throws IOException {
        try (Socket socket = new Socket(registry.getAddress(), registry.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(exchange.forwarded());
            out.flush();
            return Answer.parse(socket.getInputStream().readAllBytes());
        }
    }

    /** A request as it comes in. */
    private static final class Exchange {
        private final InputStream in;
        private final String method;
        private final String target;
        private final TreeMap<String, String> headers = new TreeMap<>();
        private byte[] body = new byte[0];

        private Exchange(InputStream in, List<String> head) {
            this.in = in;
            String[] words = head.get(0).split(" ", -1);
            this.method = words[0];
            this.target = words[1];
            for (String line : head.subList(1, head.size())) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }

        static Exchange read(Socket client) throws IOException {
            InputStream in = new BufferedInputStream(client.getInputStream());
            List<String> head = new ArrayList<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                head.add(line);
            }
            if (head.isEmpty()) {
                throw new IOException("no request");
            }
            return new Exchange(in, head);
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
                if (b == TLS_HANDSHAKE) {
                    throw new IOException("this has no TLS");
                }
                line.append((char) b);
            }
            return line.toString().strip();
        }

        private boolean isChunked() {
            return headers.containsKey("transfer-encoding");
        }

        /** Reads the body. */
        void body() throws IOException {
            if (isChunked()) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                for (int size = chunk(); size > 0; size = chunk()) {
                    all.write(in.readNBytes(size));
                    line(in);
                }
                line(in);
                body = all.toByteArray();
            } else {
                body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            }
        }

        private int chunk() throws IOException {
            String size = line(in);
            if (size.isEmpty()) {
                throw new IOException("the request broke off");
            }
            return Integer.parseInt(size, 16);
        }

        /** Reads about half of the body. */
        void half() throws IOException {
            if (isChunked()) {
                in.readNBytes(chunk());
            } else {
                in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")) / 2);
            }
        }

        void corrupt() {
            if (body.length > 0) {
                body[body.length / 2] ^= 1;
            }
        }

        void awaitEnd() throws IOException {
            while (in.read() >= 0) {
                // Nothing is made of it.
            }
        }

        byte[] forwarded() {
            StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nConnection: close\r\n");
            headers.forEach((name, value) -> {
                if (!Set.of("connection", "transfer-encoding", "content-length", "expect")
                        .contains(name)) {
                    head.append(name).append(": ").append(value).append("\r\n");
                }
            });
            head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(head.toString().getBytes(ISO_8859_1));
            all.writeBytes(body);
            return all.toByteArray();
        }
    }

    /**
     * An answer as it goes out.
     *
     * @param head with the empty line at its end
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(String head, byte[] body) {
        static Answer of(int status, String header) {
            return new Answer(
                    "HTTP/1.1 " + status + " status\r\n" + header
                            + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                    new byte[0]);
        }

        static Answer parse(byte[] bytes) {
            String text = new String(bytes, ISO_8859_1);
            int end = text.indexOf("\r\n\r\n") + 4;
            return new Answer(text.substring(0, end), text.substring(end).getBytes(ISO_8859_1));
        }

        String status() {
            return head.split(" ", 3)[1];
        }

        Answer replaced(String pattern, String text) {
            return new Answer(head.replaceAll(pattern, text), body);
        }

        Answer withBody(byte[] other) {
            return body.length == 0
                    ? this
                    : new Answer(head.replaceAll("Content-Length: [0-9]+", "Content-Length: " + other.length), other);
        }

        byte[] bytes() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(head.getBytes(ISO_8859_1));
            all.writeBytes(body);
            return all.toByteArray();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
