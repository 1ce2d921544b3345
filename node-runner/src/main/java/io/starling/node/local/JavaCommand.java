package io.starling.node.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** How this program starts itself again as another process: same Java, same class path. */
final class JavaCommand {
    /** Options of a member's JVM; the script {@code starling} uses the same file for {@code join}. */
    private static final String MEMBER_OPTIONS = "member.options";

    private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m");
    private static final String MAIN = "io.starling.node.cli.Starling";

    /** The project's folder, when the script {@code starling} started us. */
    private static final String HOME = "starling.home";

    /** More options for the JVMs of members, separated by spaces. */
    private static final String MORE_OPTIONS = "STARLING_MEMBER_OPTIONS";

    private static final Pattern SPACES = Pattern.compile("\\s+");

    private JavaCommand() {}

    /** The command for a member's process. */
    static List<String> member(List<String> arguments) {
        List<String> options = new ArrayList<>(memberOptions());
        options.addAll(archive());
        String more = System.getenv(MORE_OPTIONS);
        if (more != null && !more.isBlank()) {
            options.addAll(List.of(SPACES.split(more.strip(), -1)));
        }
        return command(options, arguments);
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
        String home = System.getProperty(HOME);
        if (home != null) {
            words.add("-D" + HOME + "=" + home);
        }
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        words.addAll(arguments);
        return words;
    }

    /** Classes as a JVM has them in memory, which the script keeps beside the build: half the time of a start is loading them. */
    private static List<String> archive() {
        String home = System.getProperty(HOME);
        if (home == null) {
            return List.of();
        }
        Path file = Path.of(home, "node-runner", "target", "starling.jsa");
        return Files.isRegularFile(file) && file.toFile().length() > 0
                ? List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
                : List.of();
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
