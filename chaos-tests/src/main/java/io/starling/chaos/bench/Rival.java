package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An nginx or haproxy of our own: as the backend of all, or as the proxy that ours is compared with. */
final class Rival implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long BIG = 64 << 20;

    private final Process process;
    private final InetSocketAddress address;

    private Rival(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /** Says how to install what is missing. */
    static void require(String tool) {
        try {
            Commands.run(List.of("sh", "-c", "command -v " + tool));
        } catch (LaunchException e) {
            throw new LaunchException(
                    tool + " isn't installed, and this benchmark compares with it: apt-get install " + tool + ".", e);
        }
    }

    /**
     * What everything leads to: an nginx that answers from memory, and with a big file.
     *
     * @param before words that go before the command: what runs it elsewhere
     */
    static Rival backend(Path directory, InetSocketAddress at, List<String> before) {
        try {
            Path big = Files.createDirectories(directory.resolve("files")).resolve("big");
            if (!Files.exists(big)) {
                Files.write(big, new byte[(int) BIG]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return nginx(directory, "backend", at, before, """
                location = / { return 200 "hello\\n"; }
                location = /big { root %s; }
                """.formatted(directory.resolve("files")), "");
    }

    /** An nginx that leads all requests to a backend. */
    static Rival proxy(Path directory, InetSocketAddress at, InetSocketAddress backend) {
        return nginx(
                directory,
                "proxy",
                at,
                List.of(),
                """
                location / {
                  proxy_pass http://backend;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Host $host;
                  proxy_set_header X-Forwarded-For $remote_addr;
                }
                """,
                "upstream backend { server %s:%d; keepalive 64; keepalive_requests 1000000; }"
                        .formatted(backend.getAddress().getHostAddress(), backend.getPort()));
    }

    private static Rival nginx(
            Path directory, String name, InetSocketAddress at, List<String> before, String locations, String upstream) {
        Path configuration = write(directory, name + ".nginx", """
                daemon off;
                pid %1$s/%2$s.pid;
                error_log stderr crit;
                worker_processes %3$d;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  sendfile on;
                  tcp_nodelay on;
                  keepalive_requests 1000000;
                  client_body_temp_path %1$s/%2$s-body;
                  proxy_temp_path %1$s/%2$s-proxy;
                  fastcgi_temp_path %1$s/%2$s-fastcgi;
                  uwsgi_temp_path %1$s/%2$s-uwsgi;
                  scgi_temp_path %1$s/%2$s-scgi;
                  %6$s
                  server {
                    listen %4$s:%5$d backlog=1024;
                    %7$s
                  }
                }
                """.formatted(
                directory, name, processors(), at.getAddress().getHostAddress(), at.getPort(), upstream, locations));
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of("nginx", "-e", "stderr", "-c", configuration.toString()));
        return start(words, at);
    }

    /** A haproxy that leads all connections to a backend. */
    static Rival connections(Path directory, InetSocketAddress at, InetSocketAddress backend) {
        Path configuration = write(directory, "haproxy.cfg", """
                global
                  nbthread %d
                  maxconn 4096
                defaults
                  mode tcp
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                listen bench
                  bind %s:%d
                  server backend %s:%d
                """.formatted(
                        processors(),
                        at.getAddress().getHostAddress(),
                        at.getPort(),
                        backend.getAddress().getHostAddress(),
                        backend.getPort()));
        return start(List.of("haproxy", "-db", "-f", configuration.toString()), at);
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static Path write(Path directory, String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Rival start(List<String> words, InetSocketAddress at) {
        try {
            Process process = new ProcessBuilder(words)
                    .inheritIO()
                    .redirectErrorStream(true)
                    .start();
            Rival rival = new Rival(process, at);
            rival.awaitListening(words.get(0));
            return rival;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitListening(String name) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (process.isAlive() && System.nanoTime() < deadline) {
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                BenchCluster.pause(50);
            }
        }
        close();
        throw new LaunchException(name + " doesn't listen on " + address + ".");
    }

    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
