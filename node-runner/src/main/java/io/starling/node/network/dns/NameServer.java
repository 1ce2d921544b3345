package io.starling.node.network.dns;

import io.starling.actors.member.Feeds;
import io.starling.core.network.ServiceMap;
import io.starling.core.object.Refusal;
import io.starling.core.registry.RegistryView;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;

/** Listens for DNS questions on UDP and TCP, on one or more addresses. What doesn't fit a datagram is asked again over TCP. */
public final class NameServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NameServer.class);
    private static final int PLAIN = 512;
    /** What a datagram may hold without being cut into pieces on the way (DNS flag day 2020). */
    private static final int MOST = 1232;

    private static final int LONGEST = 65_535;
    private static final int IDLE_MILLIS = 10_000;

    private final Answers answers;
    private final List<Closeable> sockets = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "name-server");
        thread.setDaemon(true);
        return thread;
    });

    NameServer(Answers answers) {
        this.answers = answers;
    }

    /**
     * One that answers from a member's feeds; it listens to nothing yet.
     *
     * @param servers asked for everything that isn't the cluster's
     */
    public static NameServer create(Feeds feeds, List<InetSocketAddress> servers) {
        return new NameServer(new Answers(
                () -> feeds.services().map().orElse(ServiceMap.EMPTY), () -> registry(feeds), Upstream.of(servers)));
    }

    private static RegistryView registry(Feeds feeds) {
        try {
            return feeds.registry().view();
        } catch (Refusal starting) {
            return RegistryView.EMPTY;
        }
    }

    /**
     * Listens there as well, UDP and TCP on the same port.
     *
     * @return the port; a free one was chosen where 0 was asked for
     */
    public int listen(InetSocketAddress address) throws IOException {
        ServerSocket tcp = new ServerSocket();
        tcp.setReuseAddress(true);
        tcp.bind(address);
        DatagramSocket udp;
        try {
            udp = new DatagramSocket(new InetSocketAddress(address.getAddress(), tcp.getLocalPort()));
        } catch (IOException e) {
            tcp.close();
            throw e;
        }
        sockets.add(tcp);
        sockets.add(udp);
        threads.execute(() -> datagrams(udp));
        threads.execute(() -> connections(tcp));
        return tcp.getLocalPort();
    }

    private void datagrams(DatagramSocket socket) {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                byte[] bytes = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
                var client = packet.getSocketAddress();
                Message query = new Message(bytes);
                answers.to(query).thenAccept(reply -> send(socket, reply.toWire(room(query)), client));
            } catch (IOException | RuntimeException e) {
                unreadable(socket.isClosed(), e);
            }
        }
    }

    private static int room(Message query) {
        OPTRecord opt = query.getOPT();
        return opt == null ? PLAIN : Math.max(PLAIN, Math.min(MOST, opt.getPayloadSize()));
    }

    private static void send(DatagramSocket socket, byte[] reply, java.net.SocketAddress client) {
        try {
            socket.send(new DatagramPacket(reply, reply.length, client));
        } catch (IOException e) {
            unreadable(socket.isClosed(), e);
        }
    }

    private void connections(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> questions(client));
            } catch (IOException e) {
                unreadable(server.isClosed(), e);
            }
        }
    }

    private void questions(Socket client) {
        try (client) {
            client.setSoTimeout(IDLE_MILLIS);
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                byte[] bytes = new byte[in.readUnsignedShort()];
                in.readFully(bytes);
                byte[] reply = answers.to(new Message(bytes))
                        .toCompletableFuture()
                        .get(IDLE_MILLIS, TimeUnit.MILLISECONDS)
                        .toWire(LONGEST);
                out.writeShort(reply.length);
                out.write(reply);
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception ended) {
            // the client is gone, silent, or said what isn't DNS
        }
    }

    private static void unreadable(boolean closed, Exception e) {
        if (!closed) {
            LOG.debug("a DNS question wasn't answered: {}", e.toString());
        }
    }

    @Override
    public void close() {
        for (Closeable socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("{}", e.toString());
            }
        }
        threads.shutdownNow();
    }
}
