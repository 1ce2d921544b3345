package io.starling.node.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.node.runtime.ContainerRuntime.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MountScriptTest {
    private static final Set<Path> EXISTING = Set.of(Path.of("/"), Path.of("/etc"), Path.of("/etc/hosts"));
    private static final Set<Path> DIRECTORIES = Set.of(Path.of("/volumes/d"));

    @Test
    void bindsOverWhatExists() {
        assertThat(script(new Mount("/volumes/hosts", "/etc/hosts", true)))
                .containsExactly("mount --bind '/volumes/hosts' '/etc/hosts'", "mount -o remount,bind,ro '/etc/hosts'");
    }

    @Test
    void coversTheParentOnceWhereTheMountPointIsMissing() {
        assertThat(script(
                        new Mount("/volumes/d", "/etc/config/a", false), new Mount("/volumes/it's", "/etc/one", false)))
                .containsExactly(
                        "mkdir -p '/scratch'",
                        "mount -t tmpfs starling '/scratch'",
                        "mkdir -p '/scratch/0/upper' '/scratch/0/work'",
                        "mount -t overlay starling -o lowerdir='/etc',upperdir='/scratch/0/upper',workdir='/scratch/0/work' '/etc'",
                        "mkdir -p '/etc/config/a'",
                        "mount --bind '/volumes/d' '/etc/config/a'",
                        "mkdir -p '/etc'",
                        ": >> '/etc/one'",
                        "mount --bind '/volumes/it'\\''s' '/etc/one'");
    }

    @Test
    void makesADirectoryInTheRootOnTheHost() {
        assertThat(script(new Mount("/volumes/d", "/data", false)))
                .containsExactly("mkdir -p '/data'", "mount --bind '/volumes/d' '/data'");
    }

    private static List<String> script(Mount... mounts) {
        return MountScript.of(List.of(mounts), Path.of("/scratch"), EXISTING::contains, DIRECTORIES::contains);
    }
}
