package org.gnome.oci.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP/1.1 server on the loopback interface that serves a directory as a web server would, with ranges and tags, and
 * misbehaves as it is told. It counts what it sends.
 */
public final class LoopbackServer implements Closeable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");
    private static final int BUFFER_BYTES = 8 * 1024;

    /** Of the answers that are not 500, when it runs as a program. */
    private static final double MAIN_DROPS = 0.02;

    /** Each costs a time-out, so there are not many. */
    private static final double MAIN_STALLS = 0.002;

    private final ServerSocketChannel listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(runnable -> {
        Thread thread = new Thread(runnable, "loopback server");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private final Behaviour behaviour;
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final LongAdder bodyBytes = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();

    /**
     * What is asked for.
     *
     * @param method the method
     * @param target the path, or the whole URL if the server is used as a proxy
     * @param headers names in lower case
     * @param number counts the requests for this target, from 0
     */
    public record Request(String method, String target, Map<String, String> headers, int number) {}

    /** What the server does with a request. */
    @FunctionalInterface
    public interface Behaviour {
        Answer answer(Request request) throws IOException;
    }

    /** How an answer ends. */
    public enum End {
        /** As it should. */
        COMPLETE,
        /** The connection is closed after the bytes that are sent. */
        DROP,
        /** Nothing more comes. */
        STALL
    }

    /**
     * An answer.
     *
     * @param status the status
     * @param headers what else the head says
     * @param content where the body comes from
     * @param offset where the body begins in the content
     * @param sent how many bytes of it are sent, which may be less than the head says
     * @param end what follows
     */
    public record Answer(int status, Map<String, String> headers, Content content, long offset, long sent, End end) {
        public Answer withHeader(String name, String value) {
            Map<String, String> changed = new TreeMap<>(headers);
            changed.put(name, value);
            return new Answer(status, changed, content, offset, sent, end);
        }

        /** The same, cut after some bytes of the body. */
        public Answer cut(long bytes, End newEnd) {
            return new Answer(status, headers, content, offset, Math.min(sent, bytes), newEnd);
        }
    }

    /** A body. */
    public interface Content {
        long size() throws IOException;

        void send(SocketChannel to, long offset, long count) throws IOException;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Bytes(byte[] bytes) implements Content {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void send(SocketChannel to, long offset, long count) throws IOException {
            write(to, ByteBuffer.wrap(bytes, (int) offset, (int) count));
        }
    }

    private record StoredFile(Path path, long size) implements Content {
        @Override
        public void send(SocketChannel to, long offset, long count) throws IOException {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
                long position = offset;
                while (position < offset + count) {
                    position += file.transferTo(position, offset + count - position, to);
                }
            }
        }
    }

    private LoopbackServer(Behaviour behaviour, int port) throws IOException {
        this.behaviour = behaviour;
        this.listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        threads.execute(this::accept);
    }

    /** Starts a server on a free port. */
    public static LoopbackServer start(Behaviour behaviour) throws IOException {
        return new LoopbackServer(behaviour, 0);
    }

    /** Serves a directory. */
    public static LoopbackServer serve(Path directory) throws IOException {
        return start(directory(directory));
    }

    /** Answers as a good web server that has a directory. */
    public static Behaviour directory(Path directory) {
        return request -> {
            Path file = directory.resolve(path(request).substring(1)).normalize();
            if (!file.startsWith(directory) || !Files.isRegularFile(file)) {
                return status(404);
            }
            long size = Files.size(file);
            return content(request, new StoredFile(file, size), "\"" + size + "-" + file.getFileName() + "\"");
        };
    }

    private static String path(Request request) {
        return URI.create(request.target).getPath();
    }

    /** An answer with some bytes, or with the part of them that was asked for. */
    public static Answer bytes(Request request, byte[] bytes) throws IOException {
        return content(request, new Bytes(bytes), "\"" + bytes.length + "\"");
    }

    private static Answer content(Request request, Content content, String tag) throws IOException {
        Matcher range = RANGE.matcher(request.headers.getOrDefault("range", ""));
        boolean same = request.headers.getOrDefault("if-range", tag).equals(tag);
        Map<String, String> headers = new TreeMap<>(Map.of("ETag", tag));
        if (!range.matches() || !same) {
            headers.put("Content-Length", String.valueOf(content.size()));
            return new Answer(200, headers, content, 0, content.size(), End.COMPLETE);
        }
        long offset = Long.parseLong(range.group(1));
        if (offset >= content.size()) {
            headers.put("Content-Range", "bytes */" + content.size());
            headers.put("Content-Length", "0");
            return new Answer(416, headers, content, 0, 0, End.COMPLETE);
        }
        headers.put("Content-Range", "bytes " + offset + "-" + (content.size() - 1) + "/" + content.size());
        headers.put("Content-Length", String.valueOf(content.size() - offset));
        return new Answer(206, headers, content, offset, content.size() - offset, End.COMPLETE);
    }

    /** An answer without a body. */
    public static Answer status(int status) {
        return new Answer(status, Map.of("Content-Length", "0"), new Bytes(new byte[0]), 0, 0, End.COMPLETE);
    }

    /** Where it is, without a slash at the end. */
    public String url() throws IOException {
        return "http://127.0.0.1:" + port();
    }

    public int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    /** All requests so far, in the order in which they came. */
    public List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** The requests for a path. */
    public List<Request> requests(String path) {
        return requests().stream()
                .filter(request -> request.target.equals(path))
                .toList();
    }

    /** How many bytes of bodies were sent. */
    public long bodyBytes() {
        return bodyBytes.sum();
    }

    /** The largest number of requests that were being answered at once. */
    public int mostInFlight() {
        return mostInFlight.get();
    }

    /** How many connections were made. */
    public int connectionCount() {
        return accepted.get();
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel connection = listener.accept();
                accepted.incrementAndGet();
                connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
                connections.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(Channels.newInputStream(connection), BUFFER_BYTES);
            boolean open = true;
            while (open) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                int now = inFlight.incrementAndGet();
                mostInFlight.accumulateAndGet(now, Math::max);
                try {
                    open = answer(connection, request(head));
                } finally {
                    inFlight.decrementAndGet();
                }
            }
        } catch (IOException e) {
            // The client is gone; what it did about that is what is tested.
        } finally {
            connections.remove(connection);
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            last = last << 8 | b;
            if (last == 0x0d0a0d0a) {
                return head.toString(ISO_8859_1);
            }
        }
        return "";
    }

    private Request request(String head) {
        String[] lines = head.split("\r\n", -1);
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        String[] words = lines[0].split(" ", -1);
        String target = words[1];
        int number = counts.computeIfAbsent(target, key -> new AtomicInteger()).getAndIncrement();
        Request request = new Request(words[0], target, headers, number);
        requests.add(request);
        return request;
    }

    private boolean answer(SocketChannel connection, Request request) throws IOException {
        Answer answer = behaviour.answer(request);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status + " status\r\n");
        answer.headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        write(connection, ByteBuffer.wrap(head.append("\r\n").toString().getBytes(ISO_8859_1)));
        if (!request.method.equals("HEAD")) {
            answer.content.send(connection, answer.offset, answer.sent);
            bodyBytes.add(answer.sent);
        }
        if (answer.end == End.STALL) {
            waitForClient(connection);
        }
        return answer.end == End.COMPLETE;
    }

    private static void waitForClient(SocketChannel connection) throws IOException {
        ByteBuffer ignored = ByteBuffer.allocate(BUFFER_BYTES);
        while (connection.read(ignored) >= 0) {
            ignored.clear();
        }
    }

    private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** Serves until the process ends: {@code LoopbackServer DIRECTORY PORT}; port 0 is any, and is printed. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[0]).toAbsolutePath().normalize();
        Behaviour good = directory(directory);
        Behaviour behaviour = arguments.length > 2
                ? new FaultyBehaviour(good, Long.parseLong(arguments[2]), MAIN_DROPS, MAIN_STALLS)
                : good;
        try (LoopbackServer server = new LoopbackServer(behaviour, Integer.parseInt(arguments[1]))) {
            System.out.println(server.url());
            // Whoever started it closes its standard input, and reads what was sent.
            System.in.read();
            System.out.println(server.bodyBytes() + " " + server.requests().size() + " " + server.connectionCount());
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (SocketChannel connection : connections) {
            connection.close();
        }
        threads.shutdownNow();
    }
}
