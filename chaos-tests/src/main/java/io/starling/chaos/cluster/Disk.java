package io.starling.chaos.cluster;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own in memory, whose size can be changed: a disk that can be full. */
final class Disk implements AutoCloseable {
    private static final String SIZE = "4g";
    private static final int PATIENCE_SECONDS = 10;

    private final Path directory;

    private Disk(Path directory) {
        this.directory = directory;
    }

    /** Whether this machine lets us, in a directory that is there. */
    static boolean possible(Path directory) {
        try {
            Path probe = Files.createTempDirectory(directory, "probe");
            boolean mounted = Tool.works("mount -t tmpfs -o size=1m starling-chaos " + probe);
            boolean possible = mounted && Tool.works("umount " + probe);
            Files.delete(probe);
            return possible;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that is seen in an empty directory, with room for everything. */
    static Disk at(Path directory) {
        Tool.run("mount -t tmpfs -o size=" + SIZE + ",mode=0755 starling-chaos " + directory);
        return new Disk(directory);
    }

    /** Leaves no room for anything more. */
    void fill() {
        if (!Waiting.until(PATIENCE_SECONDS, this::shrink)) {
            throw new LaunchException("The disk of " + directory + " can't be filled.");
        }
    }

    /** False where something was written meanwhile, and it would be too small. */
    private boolean shrink() {
        try {
            FileStore store = Files.getFileStore(directory);
            long used = store.getTotalSpace() - store.getUnallocatedSpace();
            return Tool.works("mount -o remount,size=" + used + " " + directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes room again. */
    void grow() {
        Tool.run("mount -o remount,size=" + SIZE + " " + directory);
    }

    /** What is on it is gone. */
    @Override
    public void close() {
        Tool.works("umount -l " + directory);
    }
}
