package org.gnome.oci.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A port of the loopback interface behind which a server of this machine is, over connections that break: each time
 * when so many bytes more have come from the server, for so many times. It counts what it hands on.
 */
public final class CuttingProxy implements Closeable {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool(runnable -> {
        Thread thread = new Thread(runnable, "cutting proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final int server;
    private final long period;
    private final int cuts;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();

    /**
     * Starts to serve.
     *
     * @param server the port of the server
     * @param period after how many bytes a connection is cut
     * @param cuts how often this is done
     */
    public CuttingProxy(int server, long period, int cuts) throws IOException {
        this.server = server;
        this.period = period;
        this.cuts = cuts;
        threads.execute(this::accept);
    }

    /** Its own port. */
    public int port() {
        return listener.getLocalPort();
    }

    /** How many connections were cut. */
    public int cuts() {
        return done.get();
    }

    /** How many bytes have come from the server, heads of answers among them. */
    public long receivedBytes() {
        return received.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket connection = new Socket(InetAddress.getLoopbackAddress(), server);
                threads.execute(() -> pump(client, connection, false));
                threads.execute(() -> pump(connection, client, true));
            } catch (IOException e) {
                // Closed, or the server is gone, which the client will find out.
            }
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                if (answers && isCut(received.addAndGet(count))) {
                    return;
                }
            }
        } catch (IOException e) {
            // One of them has closed it, or we have.
        }
    }

    private boolean isCut(long total) {
        int before = done.get();
        return before < cuts && total >= (before + 1) * period && done.compareAndSet(before, before + 1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
