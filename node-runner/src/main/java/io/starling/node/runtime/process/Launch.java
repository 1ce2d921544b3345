package io.starling.node.runtime.process;

import io.starling.node.runtime.ContainerRuntime.ContainerSetup;
import io.starling.node.runtime.RuntimeFailure;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Starts a run: {@code setsid [unshare -m] sh run.sh}, where the script takes the run for itself, shows the volumes, runs the
 * command, and leaves its exit code where an agent finds it that wasn't there at the time.
 *
 * <p>The script takes the run by making {@link RunDirectory}'s {@code process}, which only one can. An agent may be killed at
 * any moment after the start, and the next one may not see yet what is on its way: then both are started, and one runs.
 */
final class Launch {
    private static final String TAKE = """
            # Written by Starling. Whoever makes the file has the run; it says who that is, and since which tick of the kernel.
            note() {
              read -r stat </proc/$$/stat
              set -- ${stat##*) }
              echo "$$ ${20}"
            }
            set -C
            { note >"$STARLING_RUN_DIR/process"; } 2>/dev/null || exit 0
            set +C
            """;
    private static final String SCRIPT = """
            # The signals are for the command; this shell only waits for it.
            trap : TERM HUP INT QUIT USR1 USR2
            cd "$STARLING_WORKING_DIR" || exit 1
            "$@" >>"$STARLING_RUN_DIR/log" 2>&1 </dev/null
            code=$?
            echo $code >"$STARLING_RUN_DIR/exit.new" && mv "$STARLING_RUN_DIR/exit.new" "$STARLING_RUN_DIR/exit"
            exit $code
            """;

    private Launch() {}

    /** Whether volumes can be shown at their mount paths. */
    static boolean canMount() {
        return "root".equals(System.getProperty("user.name")) && find("unshare", System.getenv("PATH"));
    }

    static Process start(ContainerSetup setup, RunDirectory run) throws IOException {
        List<String> command = command(setup);
        Files.createDirectories(run.path());
        boolean mount = canMount() && !setup.mounts().isEmpty();
        Path script = run.path().resolve("run.sh");
        Files.writeString(script, TAKE + (mount ? mounts(setup, run) : "") + SCRIPT);
        List<String> words = new ArrayList<>(List.of("setsid", "--"));
        if (mount) {
            words.addAll(List.of("unshare", "-m", "--"));
        }
        words.addAll(List.of("/bin/sh", script.toString()));
        words.addAll(as(setup.user()));
        words.addAll(command);
        Files.createDirectories(work(run));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(work(run).toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(run.log().toFile()))
                .redirectInput(new File("/dev/null"));
        environment(builder.environment(), setup, run);
        return builder.start();
    }

    /** What all containers of a pod work in, where they don't name a directory. */
    private static Path work(RunDirectory run) {
        return run.path().resolveSibling("work");
    }

    private static List<String> command(ContainerSetup setup) {
        if (setup.command().isEmpty()) {
            throw RuntimeFailure.container(
                    "the process runtime runs no images: container " + setup.name() + " needs a command");
        }
        String program = setup.command().get(0);
        boolean mounted = setup.mounts().stream().anyMatch(mount -> program.startsWith(mount.target()));
        if (!mounted && !find(program, setup.env().getOrDefault("PATH", System.getenv("PATH")))) {
            throw RuntimeFailure.command(127, "exec: \"" + program + "\": executable file not found");
        }
        List<String> words = new ArrayList<>(setup.command());
        words.addAll(setup.args());
        return words;
    }

    private static boolean find(String program, String path) {
        return program.contains("/")
                ? Files.isExecutable(Path.of(program))
                : Stream.of(path.split(":", -1)).anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static List<String> as(String user) {
        if (user.isEmpty()) {
            return List.of();
        }
        String[] ids = user.split(":", -1);
        String group = ids.length > 1 ? ids[1] : ids[0];
        return List.of("setpriv", "--reuid=" + ids[0], "--regid=" + group, "--clear-groups", "--");
    }

    private static String mounts(ContainerSetup setup, RunDirectory run) {
        List<String> lines = MountScript.of(
                setup.mounts(), run.path().resolve("overlays"), Files::exists, path -> Files.isDirectory(path));
        StringBuilder script = new StringBuilder("set -e\n");
        lines.forEach(line -> script.append(line).append('\n'));
        return script.append("set +e\n").toString();
    }

    private static void environment(Map<String, String> variables, ContainerSetup setup, RunDirectory run) {
        variables.keySet().retainAll(List.of("PATH", "HOME", "LANG", "USER", "TMPDIR"));
        variables.put("HOSTNAME", setup.pod().hostname());
        variables.putAll(setup.env());
        variables.put(ProcessGroups.MARK, setup.pod().uid());
        variables.put("STARLING_RUN_DIR", run.path().toString());
        variables.put(
                "STARLING_WORKING_DIR", setup.workingDir().isEmpty() ? work(run).toString() : setup.workingDir());
    }

    /** Runs a command with the environment, and in the mount namespace, of a run that is there. */
    static Process beside(RunDirectory run, List<String> command) throws IOException {
        Path proc = Path.of("/proc", Long.toString(run.pid()));
        List<String> words = new ArrayList<>();
        if (canMount()) {
            words.addAll(List.of("nsenter", "-m", "-t", Long.toString(run.pid()), "--"));
        }
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(work(run).toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        for (String entry : Files.readString(proc.resolve("environ"), StandardCharsets.UTF_8)
                .split("\0", -1)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                builder.environment().put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return builder.start();
    }
}
