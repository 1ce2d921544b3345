package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
    private static final Duration TURN = Duration.ofMillis(250);
    private static final int WARM_TURNS = 4;
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

    /** What is sent, and what is counted. */
    enum Load {
        /** Requests a second over connections that stay. */
        REQUESTS {
            @Override
            double of(Blast blast) {
                return blast.run(LANES, () -> {
                    try (Socket socket = blast.connect()) {
                        while (blast.goesOn()) {
                            ask(socket, "/", true);
                            blast.done.incrementAndGet();
                        }
                    }
                });
            }
        },
        /** Connections a second, with a request each. */
        CONNECTIONS {
            @Override
            double of(Blast blast) {
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
        },
        /** Megabytes a second of big answers. */
        MEGABYTES {
            @Override
            double of(Blast blast) {
                return blast.run(STREAMS, () -> {
                            while (blast.goesOn()) {
                                try (Socket socket = blast.connect()) {
                                    blast.done.addAndGet(ask(socket, "/big", false));
                                }
                            }
                        })
                        / 1e6;
            }
        };

        abstract double of(Blast blast);

        /** How much of it a server takes. */
        double measure(InetSocketAddress server, Duration time) {
            return of(new Blast(server, time));
        }

        /**
         * How much of it two servers take, from a process of its own. The two take turns of {@link #TURN}: what else goes on meets both.
         *
         * @param before the words that run a command where the load comes from
         */
        Pair compare(List<String> before, InetSocketAddress one, InetSocketAddress other, Duration each) {
            List<String> words = new ArrayList<>(before);
            words.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx128m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Blast.class.getName(),
                    name(),
                    Long.toString(Math.max(1, each.dividedBy(TURN)))));
            for (InetSocketAddress server : List.of(one, other)) {
                words.add(server.getHostString());
                words.add(Integer.toString(server.getPort()));
            }
            String[] rates = Commands.run(words).strip().split(" ", -1);
            return new Pair(Double.parseDouble(rates[0]), Double.parseDouble(rates[1]));
        }
    }

    /** What two servers took. */
    record Pair(double one, double other) {}

    /** That process: prints the two rates. Its first turns, until it is warm, don't count. */
    public static void main(String[] arguments) {
        Load load = Load.valueOf(arguments[0]);
        long turns = Long.parseLong(arguments[1]);
        InetSocketAddress one = new InetSocketAddress(arguments[2], Integer.parseInt(arguments[3]));
        InetSocketAddress other = new InetSocketAddress(arguments[4], Integer.parseInt(arguments[5]));
        double ones = 0;
        double others = 0;
        for (long turn = -WARM_TURNS; turn < turns; turn++) {
            double first = load.measure(one, TURN);
            double second = load.measure(other, TURN);
            if (turn >= 0) {
                ones += first / turns;
                others += second / turns;
            }
        }
        System.out.println(ones + " " + others);
    }

    /** One request on a connection of its own. */
    static void once(InetSocketAddress server) throws IOException {
        try (Socket socket = new Blast(server, Duration.ZERO).connect()) {
            ask(socket, "/", false);
        }
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
