package io.starling.node.runtime.docker;

import io.starling.node.runtime.process.HostInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A tiny image with a shell, made from this machine's static busybox: nothing is pulled. */
final class TestImage {
    static final String NAME = "starling-test/busybox:1";

    private static final List<String> COMMANDS =
            List.of("sh", "cat", "echo", "sleep", "ls", "id", "hostname", "nc", "wget", "touch", "kill", "dd", "tail");

    private TestImage() {}

    static void load(DockerConnection engine, Path scratch) {
        try {
            Path bin = Files.createDirectories(scratch.resolve("image/bin"));
            Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"), StandardCopyOption.REPLACE_EXISTING);
            for (String command : COMMANDS) {
                Files.createSymbolicLink(bin.resolve(command), Path.of("busybox"));
            }
            Files.createDirectories(scratch.resolve("image/tmp"));
            Process tar = new ProcessBuilder(
                            "tar", "-C", scratch.resolve("image").toString(), "-c", ".")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            byte[] archive = tar.getInputStream().readAllBytes();
            String architecture = HostInfo.architecture(System.getProperty("os.arch"));
            DockerImages.load(engine, ImageArchive.of(NAME, architecture, archive));
        } catch (IOException e) {
            throw new UncheckedIOException("the test image needs a static /bin/busybox (busybox-static)", e);
        }
    }
}
