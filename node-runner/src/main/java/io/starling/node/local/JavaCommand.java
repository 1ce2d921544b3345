package io.starling.node.local;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How this program starts itself again as another process: same Java, same class path. */
public final class JavaCommand {
    /**
     * The system property that names an archive: classes as a member's JVM has them in memory, which is half the time of
     * a start. Without it, or without that file, members start more slowly.
     */
    public static final String ARCHIVE = "starling.archive";

    /** Options of a member's JVM; the script {@code starling} uses the same files for {@code join}, by the number of the machine's processors. */
    private static final String MEMBER_OPTIONS = "member.options";

    private static final String FEW_PROCESSORS_OPTIONS = "member-few-processors.options";
    private static final int MANY_PROCESSORS = 4;

    private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m");
    private static final String MAIN = "io.starling.node.cli.Starling";

    /** The project's folder, when the script {@code starling} started us. */
    private static final String HOME = "starling.home";

    /** More options for the JVMs of members, separated by spaces. */
    private static final String MORE_OPTIONS = "STARLING_MEMBER_OPTIONS";

    private static final Pattern SPACES = Pattern.compile("\\s+");

    private JavaCommand() {}

    /**
     * The command for a member's process.
     *
     * @param more options for its JVM, after the usual ones
     */
    public static List<String> member(List<String> more, List<String> arguments) {
        List<String> options = new ArrayList<>(memberOptions());
        options.addAll(more);
        return command(options, arguments);
    }

    /** The usual options of a member's JVM, with those that the environment adds. */
    public static List<String> memberOptions() {
        List<String> options = fixedOptions(Runtime.getRuntime().availableProcessors());
        options.addAll(archive());
        String more = System.getenv(MORE_OPTIONS);
        if (more != null && !more.isBlank()) {
            options.addAll(List.of(SPACES.split(more.strip(), -1)));
        }
        return options;
    }

    /**
     * This program's class path, jars first: an archive has classes of jars only, and serves class paths that begin with
     * those.
     */
    public static String classPath() {
        String own = System.getProperty("java.class.path");
        return Stream.of(own.split(File.pathSeparator, -1))
                .sorted(Comparator.comparing(entry -> Files.isDirectory(Path.of(entry))))
                .collect(Collectors.joining(File.pathSeparator));
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
        for (String property : List.of(HOME, ARCHIVE)) {
            String value = System.getProperty(property);
            if (value != null) {
                words.add("-D" + property + "=" + value);
            }
        }
        words.addAll(List.of("-cp", classPath(), MAIN));
        words.addAll(arguments);
        return words;
    }

    private static List<String> archive() {
        String file = System.getProperty(ARCHIVE);
        return file != null && new File(file).length() > 0
                ? List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
                : List.of();
    }

    static List<String> fixedOptions(int processors) {
        List<String> options = new ArrayList<>(read(MEMBER_OPTIONS));
        if (processors < MANY_PROCESSORS) {
            options.addAll(read(FEW_PROCESSORS_OPTIONS));
        }
        return options;
    }

    private static List<String> read(String file) {
        try (InputStream in = JavaCommand.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + file);
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
