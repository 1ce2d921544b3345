package io.starling.chaos.cluster;

import io.starling.chaos.check.PodRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes that the runtime {@code process} started for pods, as the operating system shows them. */
final class PodProcesses {
    private static final String RUN_DIRECTORY = "STARLING_RUN_DIR=";

    private PodProcesses() {}

    /**
     * All that run now.
     *
     * @param members the directory under which members keep their data
     * @param program the first word of the pods' command: what else a pod needs isn't counted
     */
    static List<PodRun> look(Path members, String program) {
        List<PodRun> runs = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .forEach(process -> run(process, members, program).ifPresent(runs::add));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return runs;
    }

    private static Optional<PodRun> run(Path process, Path members, String program) {
        try {
            if (!read(process.resolve("cmdline")).startsWith(program + "\0")) {
                return Optional.empty();
            }
            return Stream.of(read(process.resolve("environ")).split("\0", -1))
                    .filter(variable -> variable.startsWith(RUN_DIRECTORY + members))
                    .findFirst()
                    .map(variable -> members.relativize(Path.of(variable.substring(RUN_DIRECTORY.length()))))
                    .map(path -> run(path, Long.parseLong(process.getFileName().toString())));
        } catch (IOException e) {
            return Optional.empty(); // it has ended
        }
    }

    /** @param path {@code node/processes/processes/pod/...} */
    private static PodRun run(Path path, long process) {
        return new PodRun(path.getName(0).toString(), path.getName(3).toString(), process);
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
