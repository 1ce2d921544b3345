package io.starling.node.network.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses that a cluster adds to this machine. Each is noted in a file, so that whoever comes after a member that was killed can
 * take it away; an address without a note is somebody else's and left alone.
 */
public final class LocalAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAddresses.class);
    private static final String NOTE = "address-";
    private static final int MISSING = 127;
    private static final Pattern DEVICE = Pattern.compile("\\bdev (\\S+)");

    private final Path directory;

    private LocalAddresses(Path directory) {
        this.directory = directory;
    }

    static LocalAddresses of(Machine machine) {
        return new LocalAddresses(machine.directory());
    }

    /** Those of one cluster on this machine. */
    public static LocalAddresses of(String cluster) throws IOException {
        return of(Machine.of(cluster));
    }

    /** Whether this process may add addresses to this machine. */
    public static boolean possible() {
        return System.getProperty("os.name", "").equals("Linux")
                && System.getProperty("user.name", "").equals("root")
                && Nft.run("", "ip", "-V").done();
    }

    /**
     * Adds an address where packets to it would leave the machine, and tells the neighbours. Returns why it can't be had, as a
     * sentence; empty where it is there.
     */
    public Optional<String> add(String address) throws IOException {
        Nft.Outcome route = Nft.run("", "ip", "-4", "-o", "route", "get", address);
        Matcher device = DEVICE.matcher(route.output());
        if (!route.done() || !device.find()) {
            return Optional.of(
                    "no route leads to " + address + ": " + route.output().strip());
        }
        if (route.output().startsWith("local ")) {
            return Optional.empty();
        }
        Files.writeString(note(address), device.group(1));
        Nft.Outcome added = Nft.run("", "ip", "addr", "replace", address + "/32", "dev", device.group(1));
        if (!added.done()) {
            Files.deleteIfExists(note(address));
            return Optional.of(added.output().strip());
        }
        tell(address, device.group(1));
        return Optional.empty();
    }

    /** Neighbours that knew another machine by this address learn of it at once; without a tool for it, when they ask again. */
    private static void tell(String address, String device) {
        Nft.Outcome told = Nft.run("", "arping", "-U", "-c", "1", "-I", device, address);
        if (told.code() == MISSING) {
            told = Nft.run("", "busybox", "arping", "-U", "-c", "1", "-I", device, address);
        }
        if (told.code() == MISSING) {
            LOG.warn(
                    "neighbours aren't told that {} is here now: neither arping nor busybox is installed"
                            + " (apt-get install arping)",
                    address);
        }
    }

    /** Takes away one that was added; anything else stays. */
    public void remove(String address) throws IOException {
        if (Files.exists(note(address))) {
            Nft.run("", "ip", "addr", "del", address + "/32", "dev", Files.readString(note(address)));
            Files.deleteIfExists(note(address));
        }
    }

    /** All that were added, by whatever member. */
    public Set<String> added() throws IOException {
        if (!Files.isDirectory(directory)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(NOTE))
                    .map(name -> name.substring(NOTE.length()))
                    .collect(TreeSet::new, Set::add, Set::addAll);
        }
    }

    void removeAll() {
        try {
            for (String address : added()) {
                remove(address);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path note(String address) {
        return directory.resolve(NOTE + address);
    }
}
