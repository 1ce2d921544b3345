package io.starling.node.agent;

import io.starling.core.pod.VolumeFiles.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Writes a directory of files so that a reader sees all of the old ones or all of the new ones, as the kubelet does: the
 * files stand in a hidden directory, {@code ..data} points at it, and the visible names point through {@code ..data}.
 */
final class AtomicFiles {
    private static final String DATA = "..data";

    private AtomicFiles() {}

    /** Makes the directory show exactly these files. Answers whether anything had to be changed. */
    static boolean write(Path root, Map<String, File> files) throws IOException {
        Files.createDirectories(root);
        if (same(root.resolve(DATA), files)) {
            return false;
        }
        Path fresh = root.resolve(".." + UUID.randomUUID());
        Files.createDirectory(fresh);
        permit(fresh, 0755);
        for (Map.Entry<String, File> entry : files.entrySet()) {
            writeFile(fresh, entry.getKey(), entry.getValue());
        }
        Path previous = Files.isSymbolicLink(root.resolve(DATA)) ? Files.readSymbolicLink(root.resolve(DATA)) : null;
        Path draft = root.resolve("..data_new");
        Files.deleteIfExists(draft);
        Files.createSymbolicLink(draft, fresh.getFileName());
        Files.move(draft, root.resolve(DATA), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        link(root, files.keySet());
        if (previous != null) {
            Trees.delete(root.resolve(previous));
        }
        return true;
    }

    private static void writeFile(Path directory, String name, File file) throws IOException {
        Path path = directory.resolve(name).normalize();
        if (!path.startsWith(directory)) {
            throw new IOException("the path " + name + " leads out of its volume");
        }
        for (Path up = directory; !up.equals(path.getParent()); ) {
            up = up.resolve(path.getName(up.getNameCount()));
            Files.createDirectories(up);
            permit(up, 0755);
        }
        Files.write(path, file.content());
        permit(path, file.mode());
    }

    /** The visible names: the first element of each file's path. */
    private static void link(Path root, Set<String> names) throws IOException {
        Set<String> visible = new HashSet<>();
        names.forEach(name -> visible.add(Path.of(name).getName(0).toString()));
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (!name.startsWith("..") && !visible.contains(name)) {
                    Trees.delete(entry);
                }
            }
        }
        for (String name : visible) {
            Path link = root.resolve(name);
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(link, Path.of(DATA, name));
            }
        }
    }

    private static boolean same(Path data, Map<String, File> files) throws IOException {
        if (!Files.isDirectory(data)) {
            return false;
        }
        Path root = data.toRealPath();
        try (Stream<Path> found = Files.walk(root)) {
            long count = found.filter(Files::isRegularFile).count();
            if (count != files.size()) {
                return false;
            }
        }
        for (Map.Entry<String, File> entry : files.entrySet()) {
            Path path = root.resolve(entry.getKey());
            if (!Files.isRegularFile(path)
                    || !Arrays.equals(Files.readAllBytes(path), entry.getValue().content())) {
                return false;
            }
        }
        return true;
    }

    static void permit(Path path, int mode) throws IOException {
        PosixFilePermission[] bits = {
            PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ,
            PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ
        };
        Set<PosixFilePermission> granted = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < bits.length; bit++) {
            if ((mode >> bit & 1) == 1) {
                granted.add(bits[bit]);
            }
        }
        Files.setPosixFilePermissions(path, granted);
    }
}
