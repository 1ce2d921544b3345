package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** As much HTTP as a server takes, from some threads that do nothing else. Any answer but a good one ends it. */
final class Blast {
    private static final int LANES = 16;
    private static final int STREAMS = 4;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress server;
    private final long end;
    private final AtomicLong done = new AtomicLong();

    private Blast(InetSocketAddress server, Duration time) {
        this.server = server;
        this.end = System.nanoTime() + time.toNanos();
    }

    private interface Lane {
        void run() throws IOException;
    }

    /** Requests a second over connections that stay. */
    static double requests(InetSocketAddress server, Duration time) {
        Blast blast = new Blast(server, time);
        return blast.run(LANES, () -> {
            try (Socket socket = blast.connect()) {
                while (blast.goesOn()) {
                    ask(socket, "/", true);
                    blast.done.incrementAndGet();
                }
            }
        });
    }

    /** Connections a second, with a request each. */
    static double connections(InetSocketAddress server, Duration time) {
        Blast blast = new Blast(server, time);
        return blast.run(LANES, () -> {
            while (blast.goesOn()) {
                try (Socket socket = blast.connect()) {
                    // The client's ports would run out where they waited for stragglers.
                    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                    ask(socket, "/", false);
                }
                blast.done.incrementAndGet();
            }
        });
    }

    /** Megabytes a second of big answers. */
    static double megabytes(InetSocketAddress server, Duration time) {
        Blast blast = new Blast(server, time);
        return blast.run(STREAMS, () -> {
                    while (blast.goesOn()) {
                        try (Socket socket = blast.connect()) {
                            blast.done.addAndGet(ask(socket, "/big", false));
                        }
                    }
                })
                / 1e6;
    }

    private boolean goesOn() {
        return System.nanoTime() < end;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(server, PATIENCE_MILLIS);
        return socket;
    }

    /** Returns how many bytes the answer has, without its head. */
    private static long ask(Socket socket, String path, boolean stay) throws IOException {
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: bench\r\n" + (stay ? "" : "Connection: close\r\n") + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        byte[] bytes = new byte[64 * 1024];
        InputStream in = socket.getInputStream();
        int filled = 0;
        int body = -1;
        while (body < 0) {
            int read = in.read(bytes, filled, bytes.length - filled);
            if (read < 0) {
                throw new IOException("the answer ended before its head did");
            }
            filled += read;
            body = bodyOf(bytes, filled);
        }
        String head = new String(bytes, 0, body, StandardCharsets.US_ASCII);
        if (!head.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("answered " + head.lines().findFirst().orElse(""));
        }
        long length = length(head);
        for (long left = length - (filled - body); left > 0; ) {
            int read = in.read(bytes);
            if (read < 0) {
                throw new IOException("the answer ended early");
            }
            left -= read;
        }
        return length;
    }

    private static int bodyOf(byte[] bytes, int filled) {
        for (int i = END.length; i <= filled; i++) {
            if (bytes[i - 1] == '\n' && bytes[i - 2] == '\r' && bytes[i - 3] == '\n' && bytes[i - 4] == '\r') {
                return i;
            }
        }
        return -1;
    }

    private static long length(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToLong(line -> Long.parseLong(
                        line.substring("content-length:".length()).strip()))
                .findFirst()
                .orElse(0);
    }

    private double run(int lanes, Lane lane) {
        long begin = System.nanoTime();
        List<IOException> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < lanes; i++) {
            Thread thread = new Thread(() -> {
                try {
                    lane.run();
                } catch (IOException e) {
                    failures.add(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
        if (!failures.isEmpty()) {
            throw new LaunchException(
                    "A request to " + server + " failed: " + failures.get(0).getMessage() + ".", failures.get(0));
        }
        return done.get() / ((System.nanoTime() - begin) / 1e9);
    }
}
