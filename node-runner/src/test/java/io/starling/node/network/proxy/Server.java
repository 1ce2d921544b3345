package io.starling.node.network.proxy;

import io.starling.core.network.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Something that listens on loopback, says its name to whoever comes, and then sends back what it gets. */
final class Server implements AutoCloseable {
    private final ServerSocket listening;
    private final String name;
    private final long delayNanos;
    private final CountDownLatch mayRead;
    private final AtomicInteger taken = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread made = new Thread(task, "server");
        made.setDaemon(true);
        return made;
    });

    private Server(String name, long delayMillis, CountDownLatch mayRead) throws IOException {
        this.name = name;
        this.delayNanos = delayMillis * 1_000_000;
        this.mayRead = mayRead;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** One that sends everything back. */
    static Server named(String name) throws IOException {
        return new Server(name, 0, new CountDownLatch(0));
    }

    /** One that takes its time for each answer. */
    static Server slow(String name, long delayMillis) throws IOException {
        return new Server(name, delayMillis, new CountDownLatch(0));
    }

    /** One that reads nothing until it may. */
    static Server waiting(String name, CountDownLatch mayRead) throws IOException {
        return new Server(name, 0, mayRead);
    }

    Endpoint endpoint(String node) {
        return Endpoint.ready("127.0.0.1", listening.getLocalPort(), node);
    }

    /** How many connections came. */
    int taken() {
        return taken.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                taken.incrementAndGet();
                threads.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            OutputStream out = socket.getOutputStream();
            out.write((name + "\n").getBytes(StandardCharsets.UTF_8));
            mayRead.await();
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[64 * 1024];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                LockSupport.parkNanos(delayNanos);
                out.write(bytes, 0, read);
            }
            out.write("end".getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
            // the client went
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
