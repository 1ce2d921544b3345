package io.starling.node.network.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the members of one cluster on one machine share: whose turn it is to hold the table, and which nodes there are. Files
 * with locks, which the kernel frees when a process ends, however it ends. Each network namespace is a machine of its own.
 *
 * @param table the table's name
 */
public record Machine(Path directory, String table) {
    private static final String RUN = "/run/starling";
    private static final String PORTS = "ports";
    private static final String TURN = "turn";
    private static final String RANGE = "range";
    private static final String CLEAN = "clean";
    private static final String CHANGE = "change";
    private static final String NODE = "node-";

    /** @param cluster what all members of a cluster on a machine have in common, and those of no other cluster */
    public static Machine of(String cluster) throws IOException {
        String table = "starling-" + String.format("%08x", cluster.hashCode());
        Machine machine = new Machine(namespace().resolve(table), table);
        Files.createDirectories(machine.directory);
        return machine;
    }

    /** The name of the table of NetworkPolicies. */
    public String policyTable() {
        return table + "-policies";
    }

    /** What all clusters of one user share on this machine. */
    private static Path namespace() throws IOException {
        Path own = Path.of("/proc/self/ns/net");
        String name = Files.isSymbolicLink(own) ? Files.readSymbolicLink(own).toString() : "";
        return run().resolve("net-" + name.replaceAll("[^0-9]", ""));
    }

    private static Path run() {
        String user = System.getProperty("user.name", "");
        return user.equals("root") ? Path.of(RUN) : Path.of(System.getProperty("java.io.tmpdir"), "starling-" + user);
    }

    /** Where all clusters on this machine say which ports they have. */
    public static Path ports() throws IOException {
        return namespace().resolve(PORTS);
    }

    /** All clusters that were ever here and weren't cleaned up. */
    public static List<Machine> all() throws IOException {
        Path namespace = namespace();
        if (!Files.isDirectory(namespace)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(namespace)) {
            return found.filter(path -> !path.getFileName().toString().equals(PORTS))
                    .map(path -> new Machine(path, path.getFileName().toString()))
                    .toList();
        }
    }

    /** A lock on a file. A node's file goes with it. */
    public record Held(Path file, FileChannel channel, FileLock lock) implements AutoCloseable {
        @Override
        public void close() {
            try {
                if (file.getFileName().toString().startsWith(NODE)) {
                    Files.deleteIfExists(file);
                }
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Says that a node is here, for as long as it is held. */
    public Optional<Held> present(String node) throws IOException {
        Optional<Held> held = take(NODE + node);
        Files.deleteIfExists(clean());
        return held;
    }

    /** The note that nothing of this cluster is left here: who looks for leftovers need not look again. */
    private Path clean() {
        return directory.resolve(CLEAN);
    }

    boolean isClean() {
        return Files.exists(clean());
    }

    /** To be called by who has the turn, after everything was taken away. A node that comes at the same time takes the note away, or is seen here. */
    void noteClean() throws IOException {
        Files.write(clean(), new byte[0]);
        if (inhabited()) {
            Files.deleteIfExists(clean());
        }
    }

    /** The turn to hold the table, where nobody has it. */
    Optional<Held> turn() throws IOException {
        return turn(TURN);
    }

    /** The turn of that name, where nobody has it. */
    public Optional<Held> turn(String name) throws IOException {
        return take(name);
    }

    /** The nodes on this machine, those included whose members were killed. */
    public Set<String> nodes() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path file : files()) {
            names.add(file.getFileName().toString().substring(NODE.length()));
        }
        return names;
    }

    /** The note that this cluster made the range of cluster IPs the machine's own. */
    Path range() {
        return directory.resolve(RANGE);
    }

    /** Where who has the turn writes what is to be changed. */
    Path change() {
        return directory.resolve(CHANGE);
    }

    /** Whether any member of the cluster lives here. */
    public boolean inhabited() throws IOException {
        for (Path file : files()) {
            Optional<Held> free = take(file.getFileName().toString());
            if (free.isEmpty()) {
                return true;
            }
            free.get().close();
        }
        return false;
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return new ArrayList<>(
                    all.filter(path -> path.getFileName().toString().startsWith(NODE))
                            .toList());
        }
    }

    private Optional<Held> take(String name) throws IOException {
        Path file = directory.resolve(name);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException held) {
            // by this process
        }
        // Whoever had it took the file away when it let go: the lock is on nothing then.
        if (lock == null || !Files.exists(file)) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new Held(file, channel, lock));
    }
}
