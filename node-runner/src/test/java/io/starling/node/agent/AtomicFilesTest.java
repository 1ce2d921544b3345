package io.starling.node.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.core.pod.VolumeFiles.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    private final Path root;

    AtomicFilesTest(@TempDir Path directory) {
        this.root = directory.resolve("volume");
    }

    @Test
    void showsFilesThroughOneLinkThatIsSwapped() throws IOException {
        assertThat(AtomicFiles.write(root, Map.of("a", file("1"), "deep/b", file("2"))))
                .isTrue();
        assertThat(root.resolve("a")).hasContent("1");
        assertThat(root.resolve("deep/b")).hasContent("2");
        assertThat(Files.readSymbolicLink(root.resolve("a"))).isEqualTo(Path.of("..data/a"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("a"))))
                .isEqualTo("rw-r-----");
        assertThat(AtomicFiles.write(root, Map.of("a", file("1"), "deep/b", file("2"))))
                .isFalse();
        assertThat(AtomicFiles.write(root, Map.of("a", file("3")))).isTrue();
        assertThat(root.resolve("a")).hasContent("3");
        assertThat(visible()).containsExactly("a");
    }

    @Test
    void leavesNothingOfTheOldFiles() throws IOException {
        AtomicFiles.write(root, Map.of("a", file("1")));
        AtomicFiles.write(root, Map.of("a", file("2")));
        try (Stream<Path> all = Files.list(root)) {
            assertThat(all).hasSize(3);
        }
    }

    @Test
    void refusesAPathThatLeadsOut() {
        assertThatThrownBy(() -> AtomicFiles.write(root, Map.of("../x", file("1"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("leads out");
    }

    private List<String> visible() throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith(".."))
                    .toList();
        }
    }

    private static File file(String text) {
        return new File(text.getBytes(StandardCharsets.UTF_8), 0640);
    }
}
