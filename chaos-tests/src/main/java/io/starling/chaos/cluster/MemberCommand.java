package io.starling.chaos.cluster;

import io.starling.node.local.JavaCommand;
import io.starling.node.main.RuntimeKind;
import java.io.File;
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
    List<String> of(int member) {
        return of(member, JavaCommand.classPath());
    }

    /** The same of the next build. */
    List<String> ofNextBuild(int member) {
        Path overlay = NextVersion.overlay(data.resolveSibling("next"));
        return of(member, overlay + File.pathSeparator + JavaCommand.classPath());
    }

    private List<String> of(int member, String classPath) {
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(network.onHostOf(member));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(JavaCommand.memberOptions());
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
}
