package io.starling.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An address behind which one member after the other answers: moving cuts every connection. */
final class MovingDoor implements AutoCloseable {
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int port;

    private MovingDoor(ServerSocket server, int port) {
        this.server = server;
        this.port = port;
    }

    /** A door to a port of loopback. */
    static MovingDoor to(int port) throws IOException {
        MovingDoor door = new MovingDoor(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
        door.threads.execute(door::accept);
        return door;
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Leads to another port from now on. */
    void moveTo(int other) {
        port = other;
        Set.copyOf(open).forEach(MovingDoor::close);
    }

    @Override
    public void close() throws IOException {
        server.close();
        Set.copyOf(open).forEach(MovingDoor::close);
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                threads.execute(() -> connect(near));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket near) {
        int member = port;
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), member);
            open.add(near);
            open.add(far);
            if (member != port) { // moved meanwhile
                close(near);
                close(far);
                return;
            }
            threads.execute(() -> pump(far, near));
            pump(near, far);
        } catch (IOException e) {
            close(near);
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // One side is gone, and so the other is closed.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
