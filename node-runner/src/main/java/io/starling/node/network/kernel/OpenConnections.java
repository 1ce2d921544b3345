package io.starling.node.network.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How many connections each endpoint has open, as this machine's kernel tracks them. */
final class OpenConnections {
    private static final Path TRACKED = Path.of("/proc/net/nf_conntrack");
    /** Of TCP: those in which a request may be under way. UDP has no states, its flows end 30 s after their last packet. */
    private static final Set<String> OPEN = Set.of("SYN_SENT", "SYN_RECV", "ESTABLISHED");

    private OpenConnections() {}

    /** By address and port, as {@code 10.1.2.3:80}; empty where they can't be counted (the tool conntrack would be needed). */
    static Optional<Map<String, Integer>> byEndpoint() throws IOException {
        if (Files.isReadable(TRACKED)) {
            try (Stream<String> lines = Files.lines(TRACKED, StandardCharsets.US_ASCII)) {
                return Optional.of(count(lines));
            }
        }
        Nft.Outcome outcome = Nft.run("", "conntrack", "-L");
        return outcome.done() ? Optional.of(count(outcome.output().lines())) : Optional.empty();
    }

    /** Of lines of the kernel's table or of the tool: {@code tcp 6 300 ESTABLISHED src=... sport=... src=... sport=... mark=0}. */
    static Map<String, Integer> count(Stream<String> lines) {
        Map<String, Integer> counts = new HashMap<>();
        lines.forEach(line -> {
            if (open(line)) {
                // The second pair of each kind is of the answers: they come from whom the connection was led to.
                String address = second(line, " src=");
                String port = second(line, " sport=");
                if (!address.isEmpty() && !port.isEmpty()) {
                    counts.merge(address + ":" + port, 1, Integer::sum);
                }
            }
        });
        return counts;
    }

    private static boolean open(String line) {
        int first = line.indexOf(" src=");
        if (first < 0) {
            return false;
        }
        String state = line.substring(line.lastIndexOf(' ', first - 1) + 1, first);
        return OPEN.contains(state) || line.startsWith("udp") || line.contains(" udp ");
    }

    private static String second(String line, String field) {
        int first = line.indexOf(field);
        int second = first < 0 ? -1 : line.indexOf(field, first + field.length());
        if (second < 0) {
            return "";
        }
        int begin = second + field.length();
        int end = line.indexOf(' ', begin);
        return line.substring(begin, end < 0 ? line.length() : end);
    }
}
