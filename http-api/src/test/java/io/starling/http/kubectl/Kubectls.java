package io.starling.http.kubectl;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds every kubectl on this machine: those that {@code STARLING_KUBECTLS} names (files or directories, separated as in
 * PATH), the ones on the PATH, and beside each the files named {@code kubectl.1.*}.
 */
public final class Kubectls {
    private static final Pattern VERSION = Pattern.compile("gitVersion\": \"v1\\.(\\d+)\\.[^\"]*\"");

    private Kubectls() {}

    /** One binary; two files of the same minor version count once. */
    public record Binary(Path file, int minor) {
        @Override
        public String toString() {
            return "kubectl 1." + minor;
        }
    }

    /** All versions, the oldest first. */
    public static List<Binary> all() {
        List<Binary> found = new ArrayList<>();
        for (Path file : files()) {
            int minor = minor(file);
            if (minor > 0 && found.stream().noneMatch(binary -> binary.minor() == minor)) {
                found.add(new Binary(file, minor));
            }
        }
        found.sort(Comparator.comparingInt(Binary::minor));
        return found;
    }

    private static Set<Path> files() {
        List<Path> plain = new ArrayList<>();
        for (String variable : List.of("STARLING_KUBECTLS", "PATH")) {
            String value = System.getenv(variable);
            for (String part : (value == null ? "" : value).split(File.pathSeparator, -1)) {
                Path path = Path.of(part);
                plain.add(Files.isDirectory(path) ? path.resolve("kubectl") : path);
            }
        }
        Set<Path> files = new LinkedHashSet<>();
        for (Path file : plain) {
            if (Files.isExecutable(file) && Files.isRegularFile(file)) {
                files.addAll(siblings(file));
                files.add(file);
            }
        }
        return files;
    }

    private static List<Path> siblings(Path file) {
        try (Stream<Path> entries = Files.list(file.toRealPath().getParent())) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("kubectl.1."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int minor(Path file) {
        try {
            Process process = new ProcessBuilder(file.toString(), "version", "--client", "-o", "json")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher matcher = VERSION.matcher(output);
            return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
