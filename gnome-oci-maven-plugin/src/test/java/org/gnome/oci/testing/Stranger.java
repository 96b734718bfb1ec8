package org.gnome.oci.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Somebody on the loopback interface whom a registry leads to, and who should see no secret. Answers nothing.
 *
 * @param heard what came in
 */
public record Stranger(ServerSocket listener, List<String> heard) implements AutoCloseable {
    private static final int HEARD_BYTES = 4096;

    /** Begins to listen. */
    public static Stranger create() throws IOException {
        Stranger stranger =
                new Stranger(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), new CopyOnWriteArrayList<>());
        Thread thread = new Thread(stranger::listen, "stranger");
        thread.setDaemon(true);
        thread.start();
        return stranger;
    }

    private void listen() {
        try {
            while (true) {
                try (Socket socket = listener.accept()) {
                    heard.add(new String(socket.getInputStream().readNBytes(HEARD_BYTES), ISO_8859_1));
                }
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    /** Host and port. */
    public String host() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
