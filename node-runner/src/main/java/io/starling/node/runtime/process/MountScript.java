package io.starling.node.runtime.process;

import io.starling.node.runtime.ContainerRuntime.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The shell commands that show a pod's volumes where it wants them, in a mount namespace of its own.
 *
 * <p>Where a mount point is missing, its nearest existing parent gets an overlay first, so that the host's own tree isn't
 * touched. The root directory can't be covered so: a mount point directly in it is made on the host, and stays.
 */
final class MountScript {
    private MountScript() {}

    /**
     * One command per element.
     *
     * @param scratch a directory for the overlays, in which the script mounts a tmpfs
     * @param exists whether a path exists on the host
     * @param directory whether a path is a directory on the host
     */
    static List<String> of(List<Mount> mounts, Path scratch, Predicate<Path> exists, Predicate<Path> directory) {
        List<String> lines = new ArrayList<>();
        Set<Path> covered = new LinkedHashSet<>();
        for (Mount mount : mounts) {
            Path target = Path.of(mount.target()).normalize();
            if (!exists.test(target)) {
                cover(parent(target, exists), covered, scratch, lines);
                boolean isDirectory = directory.test(Path.of(mount.source()));
                lines.add("mkdir -p " + quote(isDirectory ? target : above(target)));
                if (!isDirectory) {
                    lines.add(": >> " + quote(target));
                }
            }
            lines.add("mount --bind " + quote(Path.of(mount.source())) + " " + quote(target));
            if (mount.readOnly()) {
                lines.add("mount -o remount,bind,ro " + quote(target));
            }
        }
        return lines;
    }

    /** The nearest parent that exists; in the end that is the root. */
    private static Path parent(Path target, Predicate<Path> exists) {
        Path parent = above(target);
        while (!exists.test(parent) && parent.getNameCount() > 0) {
            parent = above(parent);
        }
        return parent;
    }

    private static Path above(Path path) {
        return path.resolve("..").normalize();
    }

    private static void cover(Path parent, Set<Path> covered, Path scratch, List<String> lines) {
        if (parent.getNameCount() == 0 || covered.stream().anyMatch(parent::startsWith)) {
            return;
        }
        if (covered.isEmpty()) {
            lines.add("mkdir -p " + quote(scratch));
            lines.add("mount -t tmpfs starling " + quote(scratch));
        }
        Path layer = scratch.resolve(Integer.toString(covered.size()));
        covered.add(parent);
        lines.add("mkdir -p " + quote(layer.resolve("upper")) + " " + quote(layer.resolve("work")));
        lines.add("mount -t overlay starling -o lowerdir=%s,upperdir=%s,workdir=%s %s"
                .formatted(quote(parent), quote(layer.resolve("upper")), quote(layer.resolve("work")), quote(parent)));
    }

    static String quote(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
