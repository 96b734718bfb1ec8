package org.gnome.oci.registry;

import java.io.IOException;
import org.apache.http.ConnectionClosedException;
import org.apache.http.HttpResponse;
import org.apache.http.config.MessageConstraints;
import org.apache.http.impl.conn.DefaultHttpResponseParser;
import org.apache.http.io.HttpMessageParser;
import org.apache.http.io.HttpTransportMetrics;
import org.apache.http.io.SessionInputBuffer;
import org.apache.http.util.CharArrayBuffer;

/**
 * Lines of an answer's head that must not break off. Apache's parser takes the end of a connection for the end of a
 * head, and would go on with half of a URL.
 */
final class WholeHeads implements SessionInputBuffer {
    private final SessionInputBuffer lines;
    private boolean inside;

    private WholeHeads(SessionInputBuffer lines) {
        this.lines = lines;
    }

    static HttpMessageParser<HttpResponse> parser(SessionInputBuffer lines, MessageConstraints limits) {
        return new DefaultHttpResponseParser(new WholeHeads(lines), limits);
    }

    @Override
    public int readLine(CharArrayBuffer line) throws IOException {
        int count = lines.readLine(line);
        if (count < 0 && inside) {
            throw new ConnectionClosedException("the head of the answer broke off");
        }
        inside = count > 0;
        return count;
    }

    @Override
    public String readLine() throws IOException {
        return lines.readLine();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return lines.read(buffer, offset, length);
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        return lines.read(buffer);
    }

    @Override
    public int read() throws IOException {
        return lines.read();
    }

    /** {@inheritDoc} */
    @Deprecated
    @Override
    public boolean isDataAvailable(int timeout) throws IOException {
        return lines.isDataAvailable(timeout);
    }

    @Override
    public HttpTransportMetrics getMetrics() {
        return lines.getMetrics();
    }
}
