package io.starling.chaos.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One client's connection, one request at a time, read by whoever has its selector. It costs the machine that is measured a
 * tenth of what {@link java.net.http.HttpClient} does. The server may end it after any answer: it is opened again.
 */
final class HttpConnection {
    private static final int UNKNOWN = -1;

    private final InetSocketAddress server;
    private final Selector selector;
    private final Object attachment;
    private SocketChannel channel;
    private ByteBuffer in = ByteBuffer.allocate(16 * 1024);
    private int status;
    private long body;
    private boolean closing;

    /**
     * @param server its URL; the path doesn't count
     * @param attachment what the selector's keys carry
     */
    HttpConnection(Selector selector, URI server, Object attachment) throws IOException {
        this.selector = selector;
        this.server = new InetSocketAddress(server.getHost(), server.getPort());
        this.attachment = attachment;
        this.channel = open();
    }

    private SocketChannel open() throws IOException {
        SocketChannel opened = SocketChannel.open(server);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        opened.configureBlocking(false);
        opened.register(selector, SelectionKey.OP_READ, attachment);
        return opened;
    }

    /** A request as it goes over the wire. */
    static byte[] request(String method, String path, String headers, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nHost: registry\r\n" + headers
                + (method.equals("GET") ? "" : "Content-Length: " + content.length + "\r\n") + "\r\n";
        byte[] begin = head.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[begin.length + content.length];
        System.arraycopy(begin, 0, all, 0, begin.length);
        System.arraycopy(content, 0, all, begin.length, content.length);
        return all;
    }

    /** Sends a request; what was read before is forgotten. */
    void send(byte[] request) throws IOException {
        if (closing) {
            channel.close();
            channel = open();
            closing = false;
        }
        in.clear();
        ByteBuffer out = ByteBuffer.wrap(request);
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** Reads what has come; answers whether the answer is complete. */
    boolean read() throws IOException {
        if (!in.hasRemaining()) {
            in = ByteBuffer.allocate(in.capacity() * 4).put(in.flip());
        }
        if (channel.read(in) < 0) {
            throw new IOException(server + " hung up in the middle of an answer");
        }
        return complete();
    }

    /** The code of the answer that is complete. */
    int status() {
        return status;
    }

    /** The bytes of its body, as they were sent. */
    long body() {
        return body;
    }

    /** Reads what has come of an answer that doesn't end; answers whether this was in it, and forgets it all then. */
    boolean readsUntil(String text) throws IOException {
        if (channel.read(in) < 0) {
            throw new IOException(server + " hung up");
        }
        if (find(text, 0) >= 0) {
            in.clear();
            return true;
        }
        if (in.position() > in.capacity() / 2) {
            in.flip().position(in.limit() - text.length());
            in.compact();
        }
        return false;
    }

    void close() throws IOException {
        channel.close();
    }

    private boolean complete() {
        int end = find("\r\n\r\n", 0);
        if (end < 0) {
            return false;
        }
        String head = new String(in.array(), 0, end, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        status = Integer.parseInt(head.substring(9, 12));
        closing = head.contains("\r\nconnection: close");
        int begin = end + 4;
        if (head.contains("\r\ntransfer-encoding: chunked")) {
            return chunked(begin);
        }
        long length = length(head);
        body = Math.max(0, length);
        return in.position() - begin >= body;
    }

    private static long length(String head) {
        int at = head.indexOf("\r\ncontent-length:");
        if (at < 0) {
            return UNKNOWN;
        }
        int end = head.indexOf("\r\n", at + 2);
        return Long.parseLong(
                head.substring(at + 17, end < 0 ? head.length() : end).strip());
    }

    private boolean chunked(int begin) {
        long size = 0;
        int at = begin;
        while (true) {
            int line = find("\r\n", at);
            if (line < 0) {
                return false;
            }
            int chunk =
                    Integer.parseInt(new String(in.array(), at, line - at, StandardCharsets.ISO_8859_1).strip(), 16);
            at = line + 2 + chunk + 2;
            if (at > in.position()) {
                return false;
            }
            if (chunk == 0) {
                body = size;
                return true;
            }
            size += chunk;
        }
    }

    private int find(String text, int from) {
        byte[] bytes = in.array();
        int last = in.position() - text.length();
        for (int i = from; i <= last; i++) {
            int j = 0;
            while (j < text.length() && bytes[i + j] == text.charAt(j)) {
                j++;
            }
            if (j == text.length()) {
                return i;
            }
        }
        return -1;
    }
}
