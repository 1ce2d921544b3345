package io.starling.node.network.kernel;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Lets the pods' bridges send a packet out of the port that it came from. Where bridged packets pass the kernel's rules (br_netfilter), a
 * pod that its own Service leads to itself would else get nothing. Used from one thread.
 */
final class Hairpins {
    private final Path interfaces;
    private Set<Path> allowed = Set.of();

    /** @param interfaces the kernel's directory of them, {@code /sys/class/net} */
    Hairpins(Path interfaces) {
        this.interfaces = interfaces;
    }

    /** Looks for ports that are new. */
    void allow() throws IOException {
        Set<Path> all = new HashSet<>();
        try (DirectoryStream<Path> bridges = Files.newDirectoryStream(interfaces, "{docker0,strl-*}")) {
            for (Path bridge : bridges) {
                Path ports = bridge.resolve("brif");
                if (Files.isDirectory(ports)) {
                    allow(ports, all);
                }
            }
        }
        allowed = all;
    }

    private void allow(Path directory, Set<Path> all) throws IOException {
        try (DirectoryStream<Path> ports = Files.newDirectoryStream(directory)) {
            for (Path port : ports) {
                if (!allowed.contains(port)) {
                    Files.writeString(port.resolve("hairpin_mode"), "1");
                }
                all.add(port);
            }
        } catch (NoSuchFileException gone) {
            // A port that goes while it is looked at needs nothing.
        }
    }
}
