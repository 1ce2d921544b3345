package io.starling.node.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this program starts itself again as another process: same Java, same class path. */
final class JavaCommand {
    /** Options of a member's JVM; the script {@code starling} uses the same file for {@code join}. */
    private static final String MEMBER_OPTIONS = "member.options";

    private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m");
    private static final String MAIN = "io.starling.node.cli.Starling";

    private JavaCommand() {}

    /** The command for a member's process. */
    static List<String> member(List<String> arguments) {
        return command(memberOptions(), arguments);
    }

    /** The command for a process that only looks after others. */
    static List<String> small(List<String> arguments) {
        return command(SMALL, arguments);
    }

    /** A session of its own keeps a process out of reach of the terminal's Ctrl-C and hang-up. */
    private static List<String> command(List<String> options, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        words.addAll(options);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        words.addAll(arguments);
        return words;
    }

    private static List<String> memberOptions() {
        try (InputStream in = JavaCommand.class.getResourceAsStream(MEMBER_OPTIONS)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + MEMBER_OPTIONS);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
