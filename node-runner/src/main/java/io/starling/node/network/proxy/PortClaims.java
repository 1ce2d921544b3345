package io.starling.node.network.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster has which port of this machine. Members of one cluster share a port and the kernel spreads connections over them; it
 * would do the same with members of two clusters. So each holds a file for each port, locked together with those of its cluster. Used from one thread.
 */
final class PortClaims {
    private static final int TRIES = 3;

    private final Path directory;
    private final byte[] cluster;
    private final Map<String, Held> ports = new HashMap<>();

    /** @param directory of all clusters on the machine */
    PortClaims(Path directory, String cluster) {
        this.directory = directory;
        this.cluster = cluster.getBytes(StandardCharsets.UTF_8);
    }

    /** A file that this process has locked, and for how many places. */
    private record Held(FileChannel file, int places) {}

    /** Whether the port of a place is ours now, until it is {@linkplain #release released} or the process ends. */
    boolean claim(Place place) throws IOException {
        Held held = ports.get(name(place));
        FileChannel file = held == null ? lock(directory.resolve(name(place))) : held.file();
        if (file == null) {
            return false;
        }
        ports.put(name(place), new Held(file, held == null ? 1 : held.places() + 1));
        return true;
    }

    /** Takes back what was claimed for a place. */
    void release(Place place) {
        Held held = ports.remove(name(place));
        if (held == null) {
            return;
        }
        if (held.places() > 1) {
            ports.put(name(place), new Held(held.file(), held.places() - 1));
            return;
        }
        try {
            held.file().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Place place) {
        return place.protocol() + "-" + place.port();
    }

    private @Nullable FileChannel lock(Path path) throws IOException {
        Files.createDirectories(directory);
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        // Between the write and the second look another may come first: then it has it, or the next try tells.
        for (int i = 0; i < TRIES; i++) {
            FileLock shared = tryLock(file, true);
            if (shared != null && ours(file)) {
                return file;
            }
            if (shared != null) {
                shared.release();
            }
            FileLock alone = tryLock(file, false);
            if (alone != null) {
                file.truncate(0).write(ByteBuffer.wrap(cluster), 0);
                alone.release();
            }
        }
        file.close();
        return null;
    }

    private static @Nullable FileLock tryLock(FileChannel file, boolean shared) throws IOException {
        try {
            return file.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException held) {
            return null; // by another in this process
        }
    }

    private boolean ours(FileChannel file) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(cluster.length + 1);
        file.read(content, 0);
        return content.flip().equals(ByteBuffer.wrap(cluster));
    }
}
