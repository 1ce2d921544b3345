package io.starling.node.main;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The machines that one member pretends to be. Each is a node of its own: it has an agent, a name, an address and room.
 *
 * @param count how many, at least 1
 * @param first the number of the first one, at least 1: members that number on from each other have different addresses
 * @param pods the most pods that each takes, at least 1
 */
public record SimulatedNodes(int count, int first, int pods) {
    /** Numbers go up to this one: so many addresses are set aside for benchmarks (RFC 2544). */
    public static final int MOST = (1 << 17) - 2;

    private static final int FIRST_BLOCK = 18;

    /** Refuses what can't be numbered. */
    public SimulatedNodes {
        if (count < 1 || first < 1 || pods < 1 || (long) first + count - 1 > MOST) {
            throw new IllegalArgumentException("nodes are numbered from 1 to " + MOST + " and take at least one pod");
        }
    }

    /**
     * One of them.
     *
     * @param number from {@code first} on
     * @param name the node's
     * @param address its {@code InternalIP}, which nothing answers at
     */
    record Machine(int number, String name, String address) {}

    /** All of them, named after the member. */
    List<Machine> named(String member) {
        return IntStream.range(first, first + count)
                .mapToObj(number -> new Machine(number, member + "-" + number, address(number)))
                .toList();
    }

    /** The addresses of 198.18.0.0/15, one after the other. */
    private static String address(int number) {
        return "198.%d.%d.%d".formatted(FIRST_BLOCK + (number >> 16), number >> 8 & 255, number & 255);
    }
}
