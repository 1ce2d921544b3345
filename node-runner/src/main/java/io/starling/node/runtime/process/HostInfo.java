package io.starling.node.runtime.process;

import io.starling.node.runtime.ContainerRuntime.RuntimeInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What Linux says of this machine. */
public final class HostInfo {
    private HostInfo() {}

    /** The machine, seen by a runtime of this name and version. */
    public static RuntimeInfo read(String runtime, String version, String remark) {
        return new RuntimeInfo(
                runtime,
                version,
                Runtime.getRuntime().availableProcessors(),
                memory(),
                "linux",
                architecture(System.getProperty("os.arch")),
                osImage(),
                System.getProperty("os.version"),
                remark);
    }

    /** Go's name of an architecture, which Kubernetes uses. */
    public static String architecture(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> name;
        };
    }

    private static long memory() {
        for (String line : lines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return Runtime.getRuntime().maxMemory();
    }

    private static String osImage() {
        for (String line : lines(Path.of("/etc/os-release"))) {
            if (line.startsWith("PRETTY_NAME=")) {
                return line.substring("PRETTY_NAME=".length()).replace("\"", "");
            }
        }
        return System.getProperty("os.name");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException absent) {
            return List.of();
        }
    }
}
