package io.starling.chaos.cluster;

import io.starling.node.main.RuntimeKind;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The words that start a member: {@code starling join} with this process' own class path.
 *
 * @param options more options for its JVM
 */
record MemberCommand(Network network, int members, RuntimeKind runtime, Path data, List<String> options) {
    private static final String OPTIONS = "io/starling/node/local/member.options";

    List<String> of(int member) {
        return of(member, System.getProperty("java.class.path"));
    }

    /** The same of the next build. */
    List<String> ofNextBuild(int member) {
        Path overlay = NextVersion.overlay(data.resolveSibling("next"));
        return of(member, overlay + File.pathSeparator + System.getProperty("java.class.path"));
    }

    private List<String> of(int member, String classPath) {
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(network.onHostOf(member));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(usualOptions());
        words.addAll(archive());
        words.addAll(WrongClock.options(data.resolveSibling("clock-" + member)));
        words.addAll(options);
        words.addAll(List.of("-cp", classPath, "io.starling.node.cli.Starling", "join"));
        words.addAll(List.of("--name", "node-" + member, "--seed", seeds()));
        words.addAll(List.of("--bind", network.address(member), "--insecure"));
        words.addAll(List.of("--remoting-port", Integer.toString(network.remotingPort(member))));
        words.addAll(List.of("--port", Integer.toString(network.apiPort(member))));
        words.addAll(List.of("--runtime", runtime.word(), "--data", data(member).toString()));
        words.addAll(List.of("--node-share", Double.toString(1.0 / members)));
        return words;
    }

    /** What a member keeps. */
    Path data(int member) {
        return data.resolve("node-" + member);
    }

    private String seeds() {
        return IntStream.rangeClosed(1, members)
                .mapToObj(seed -> network.address(seed) + ":" + network.remotingPort(seed))
                .collect(Collectors.joining(","));
    }

    private static List<String> archive() {
        String home = System.getProperty("starling.home");
        if (home == null) {
            return List.of();
        }
        Path file = Path.of(home, "node-runner", "target", "starling.jsa");
        return Files.isRegularFile(file) && file.toFile().length() > 0
                ? List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
                : List.of();
    }

    private static List<String> usualOptions() {
        try (InputStream in = MemberCommand.class.getClassLoader().getResourceAsStream(OPTIONS)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + OPTIONS);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
