package io.starling.node.network.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kernel: root and nft are needed. */
@Tag("kernel")
class NftSessionIT {
    private final String table = "starling-it-" + UUID.randomUUID().toString().substring(0, 8);

    private Path directory;
    private NftSession nft;

    @BeforeEach
    void start(@TempDir Path made) {
        directory = made;
        nft = new NftSession(directory.resolve("change"));
        assertThat(nft.transaction(List.of("add table ip " + table)).done()).isTrue();
    }

    @AfterEach
    void end() {
        nft.close();
        Nft.run("", "nft", "delete", "table", "ip", table);
        assertThat(directory).isEmptyDirectory();
    }

    private String table() {
        return Nft.run("", "nft", "list", "table", "ip", table).output();
    }

    private List<String> kept() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").endsWith("nft -i"))
                .map(child -> Long.toString(child.pid()))
                .toList();
    }

    @Test
    void oneNftMakesAllChanges() {
        List<String> before = kept();
        for (int i = 0; i < 20; i++) {
            assertThat(nft.transaction(List.of("add chain ip " + table + " c" + i))
                            .done())
                    .isTrue();
        }
        assertThat(table()).contains("chain c0 ").contains("chain c19 ");
        assertThat(kept()).isEqualTo(before).isNotEmpty();
    }

    @Test
    void aRefusedChangeSaysWhyAndChangesNothing() {
        Nft.Outcome refused =
                nft.transaction(List.of("add chain ip " + table + " good", "add rule ip " + table + " nowhere accept"));

        assertThat(refused.done()).isFalse();
        assertThat(refused.output()).contains("Error: ").contains("nowhere");
        assertThat(table()).doesNotContain("good");
        assertThat(nft.transaction(List.of("add chain ip " + table + " good")).done())
                .isTrue();
    }

    @Test
    void whatOthersChangeMeanwhileIsSeen() {
        Nft.run("", "nft", "add", "chain", "ip", table, "other");

        assertThat(nft.transaction(List.of("add rule ip " + table + " other accept"))
                        .done())
                .isTrue();
    }

    @Test
    void anNftThatWasKilledIsReplaced() {
        kept().forEach(pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));

        assertThat(nft.transaction(List.of("add chain ip " + table + " after")).done())
                .isTrue();
        assertThat(table()).contains("after");
    }
}
