package io.starling.actors.failover;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks members whose heartbeats are missing whether they live, and answers those that ask: by datagrams, at the remoting
 * port's number. Two threads of its own do nothing else, so that a process that is starved of processor answers while its
 * heartbeats wait behind everything else that it has to do. One that is stopped, or has vanished, doesn't.
 *
 * <p>An answer only earns patience, and that has an end: whoever forges one, or answers although nothing else works any
 * more, puts a removal off by some seconds.
 */
public final class RollCall implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(RollCall.class);
    private static final long EVERY_MILLIS = 200;
    private static final int MOST_BYTES = 512;
    private static final String QUESTION = "starling?";
    private static final String ANSWER = "starling!";

    private final DatagramSocket socket;
    private final String self;
    private final SignsOfLife signs;
    private final BooleanSupplier present;
    /** Comes back with each answer, so that only who saw the question can answer it. */
    private final String token;

    private final CountDownLatch closed = new CountDownLatch(1);

    private RollCall(DatagramSocket socket, String self, SignsOfLife signs, BooleanSupplier present) {
        this.socket = socket;
        this.self = self;
        this.signs = signs;
        this.present = present;
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        this.token = HexFormat.of().formatHex(random);
    }

    /** Asks and answers for this member until its actor system ends. Where the port can't be had, a warning says so. */
    public static void start(ActorSystem<?> system) {
        Cluster cluster = Cluster.get(system.classicSystem());
        Address address = cluster.selfAddress();
        try {
            RollCall call =
                    start(socket(address), address.toString(), SignsOfLife.of(system), () -> !cluster.isTerminated());
            system.getWhenTerminated().thenRun(call::close);
        } catch (IOException e) {
            LOG.warn(
                    "Datagrams can't be received at {}, so that others take this member for dead sooner when it is busy: {}",
                    address.hostPort(),
                    e.getMessage());
        }
    }

    /**
     * @param self the address that this member is asked for by
     * @param present whether there is a member to answer for
     */
    static RollCall start(DatagramSocket socket, String self, SignsOfLife signs, BooleanSupplier present) {
        RollCall call = new RollCall(socket, self, signs, present);
        begin(call::listen, "roll-call");
        begin(call::ask, "roll-call-questions");
        return call;
    }

    private static DatagramSocket socket(Address address) throws IOException {
        return new DatagramSocket(place(address));
    }

    private static SocketAddress place(Address address) throws IOException {
        return new InetSocketAddress(
                InetAddress.getByName(address.getHost().orElse("")),
                address.getPort().orElse(0));
    }

    private static void begin(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void ask() {
        try {
            while (!closed.await(EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                signs.wondering().forEach(this::ask);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(String address) {
        try {
            send(QUESTION, token, address, place(AddressFromURIString.parse(address)));
        } catch (IOException e) {
            LOG.debug("{} can't be asked: {}", address, e.toString());
        }
    }

    private void listen() {
        DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
        while (closed.getCount() > 0) {
            try {
                packet.setLength(MOST_BYTES);
                socket.receive(packet);
                heed(
                        new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8),
                        packet.getSocketAddress());
            } catch (IOException e) {
                // One that can't be received, or an answer that can't be sent: asked again in a moment.
                LOG.debug("A datagram is lost: {}", e.toString());
            }
        }
    }

    private void heed(String word, SocketAddress from) throws IOException {
        String[] parts = word.split(" ", 3);
        if (parts.length < 3) {
            return;
        }
        if (parts[0].equals(QUESTION) && parts[2].equals(self) && present.getAsBoolean()) {
            send(ANSWER, parts[1], self, from);
        } else if (parts[0].equals(ANSWER) && parts[1].equals(token)) {
            signs.answered(parts[2]);
        }
    }

    private void send(String what, String about, String address, SocketAddress to) throws IOException {
        byte[] bytes = (what + " " + about + " " + address).getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, to));
    }

    @Override
    public void close() {
        closed.countDown();
        socket.close();
    }
}
