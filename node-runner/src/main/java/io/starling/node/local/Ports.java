package io.starling.node.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;

/** Which ports of this machine are free. */
public final class Ports {
    private static final int LAST = 65535;

    private Ports() {}

    /** Whether somebody listens there, or it can't be bound for another reason. */
    public static boolean taken(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // what only waits for its last packets doesn't count
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /**
     * The first port at or after {@code from} that is free together with the ones that follow it.
     *
     * @param count how many in a row are needed
     */
    public static int firstFree(String host, int from, int count) {
        return IntStream.rangeClosed(from, LAST - count + 1)
                .filter(port -> IntStream.range(port, port + count).noneMatch(p -> taken(host, p)))
                .findFirst()
                .orElseThrow(() -> new LaunchException("No " + count + " free ports in a row from " + from + " on."));
    }
}
