package io.starling.chaos.bench;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One session with a ZooKeeper, spoken over a plain socket, read by whoever has its selector: as cheap as {@link HttpConnection}.
 * Knows what is measured and no more; frames are those of ZooKeeper's {@code zookeeper.jute}.
 */
final class ZooKeeperConnection {
    private static final int CREATE = 1;
    private static final int GET_CHILDREN = 8;
    private static final int SESSION_MILLIS = 40_000;
    private static final int ALL_PERMISSIONS = 31;
    /** The transaction number of what nobody asked for: a watch. */
    private static final int NOTIFICATION = -1;

    private final SocketChannel channel;
    private ByteBuffer in = ByteBuffer.allocate(64 * 1024);
    private int requests;
    private boolean connected;

    /**
     * What was read.
     *
     * @param watch whether it is a watch's notification, else the answer to a request
     * @param content what follows the header; {@link String#contains} finds ASCII in it
     */
    record Told(boolean watch, String content) {}

    /** @param attachment what the selector's key carries */
    ZooKeeperConnection(Selector selector, URI server, Object attachment) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, attachment);
        send(out -> {
            out.writeInt(0);
            out.writeLong(0);
            out.writeInt(SESSION_MILLIS);
            out.writeLong(0);
            out.writeInt(16);
            out.write(new byte[16]);
            out.writeBoolean(false);
        });
    }

    private interface Content {
        void write(DataOutputStream out) throws IOException;
    }

    /** Makes a node that stays. */
    void create(String path, byte[] data) throws IOException {
        request(CREATE, out -> {
            string(out, path);
            out.writeInt(data.length);
            out.write(data);
            out.writeInt(1);
            out.writeInt(ALL_PERMISSIONS);
            string(out, "world");
            string(out, "anyone");
            out.writeInt(0);
        });
    }

    /** Lists the children of a node, and watches them. */
    void watchChildren(String path) throws IOException {
        request(GET_CHILDREN, out -> {
            string(out, path);
            out.writeBoolean(true);
        });
    }

    private void request(int type, Content content) throws IOException {
        int number = ++requests;
        send(out -> {
            out.writeInt(number);
            out.writeInt(type);
            content.write(out);
        });
    }

    private static void string(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private void send(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        content.write(new DataOutputStream(bytes));
        ByteBuffer frame = ByteBuffer.allocate(4 + bytes.size());
        frame.putInt(bytes.size()).put(bytes.toByteArray()).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /** Reads from the socket; {@link #next} tells what came. */
    void read() throws IOException {
        if (!in.hasRemaining()) {
            in = ByteBuffer.allocate(in.capacity() * 4).put(in.flip());
        }
        if (channel.read(in) < 0) {
            throw new IOException("ZooKeeper hung up");
        }
    }

    /** The next thing of what was read; null where there is none yet. */
    @Nullable Told next() {
        in.flip();
        Told told = in.remaining() < 4 || in.remaining() < 4 + in.getInt(in.position()) ? null : taken();
        in.compact();
        return told;
    }

    private Told taken() {
        int size = in.getInt();
        int end = in.position() + size;
        boolean watch = connected && in.getInt(in.position()) == NOTIFICATION;
        connected = true;
        String content = new String(in.array(), in.position(), size, StandardCharsets.ISO_8859_1);
        in.position(end);
        return new Told(watch, content);
    }

    void close() throws IOException {
        channel.close();
    }
}
