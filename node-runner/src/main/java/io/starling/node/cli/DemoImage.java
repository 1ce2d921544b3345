package io.starling.node.cli;

import com.github.dockerjava.api.DockerClient;
import io.starling.node.local.DockerEngine;
import io.starling.node.local.LaunchException;
import io.starling.node.runtime.docker.ImageArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Makes the image of the demo out of a static busybox, so that nothing needs to be pulled. */
public final class DemoImage {
    /** The name that the examples call it by. */
    public static final String NAME = "starling-demo:1";

    private static final int ELF_INTERPRETER = 3;

    private DemoImage() {}

    /**
     * Imports the image into the engine, unless it has it.
     *
     * @param scratch an empty directory to work in
     * @return where the busybox came from; empty when there is none to be had
     */
    public static Optional<String> make(Path scratch) {
        Optional<Path> busybox = hostBusybox().or(() -> packagedBusybox(scratch));
        if (busybox.isEmpty()) {
            return Optional.empty();
        }
        try (DockerClient engine = DockerEngine.connect()) {
            Path root = Files.createDirectories(scratch.resolve("image"));
            Path bin = Files.createDirectories(root.resolve("bin"));
            Files.createDirectories(root.resolve("tmp"));
            Files.copy(
                    busybox.get(),
                    bin.resolve("busybox"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
            Files.createSymbolicLink(bin.resolve("sh"), Path.of("busybox"));
            Path archive = scratch.resolve("image.tar");
            run(scratch, "tar", "-c", "-f", archive.toString(), "-C", root.toString(), ".");
            byte[] image = ImageArchive.of(NAME, engine.versionCmd().exec().getArch(), Files.readAllBytes(archive));
            try (InputStream in = new ByteArrayInputStream(image)) {
                engine.loadImageCmd(in).exec();
            }
            return Optional.of(busybox.get().toString());
        } catch (IOException e) {
            throw new LaunchException("The demo's image can't be made: " + e.getMessage() + ".", e);
        }
    }

    private static Optional<Path> hostBusybox() {
        return Stream.of("/bin/busybox", "/usr/bin/busybox")
                .map(Path::of)
                .filter(Files::isExecutable)
                .filter(DemoImage::isStatic)
                .findFirst();
    }

    /** From Debian's package, without installing it. */
    private static Optional<Path> packagedBusybox(Path scratch) {
        try {
            run(scratch, "apt-get", "download", "busybox-static");
            run(scratch, "sh", "-c", "dpkg -x busybox-static_*.deb package");
        } catch (IOException e) {
            return Optional.empty();
        }
        return Stream.of("package/bin/busybox", "package/usr/bin/busybox")
                .map(scratch::resolve)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Whether a 64-bit little-endian ELF program names no interpreter, and so needs no libraries. */
    private static boolean isStatic(Path program) {
        try (FileChannel file = FileChannel.open(program)) {
            ByteBuffer head = file.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(file.size(), 4096))
                    .order(ByteOrder.LITTLE_ENDIAN);
            int offset = (int) head.getLong(32);
            int size = head.getShort(54);
            int count = head.getShort(56);
            for (int i = 0; i < count; i++) {
                if (head.getInt(offset + i * size) == ELF_INTERPRETER) {
                    return false;
                }
            }
            return head.getInt(0) == 0x464c457f;
        } catch (IOException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    private static void run(Path directory, String... words) throws IOException {
        Process process = new ProcessBuilder(List.of(words))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(words[0] + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
