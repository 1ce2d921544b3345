package io.starling.http.kubectl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** One kubectl with a home of its own, talking to one API address in one namespace. Keeps a transcript. */
public final class KubectlSession {
    private static final int PATIENCE_SECONDS = 120;

    private final Kubectls.Binary binary;
    private final Path home;
    private final String namespace;
    private final String node;
    private final StringBuilder transcript = new StringBuilder();

    private KubectlSession(Kubectls.Binary binary, Path home, String namespace, String node) {
        this.binary = binary;
        this.home = home;
        this.namespace = namespace;
        this.node = node;
    }

    /**
     * @param url of the API, as {@code http://127.0.0.1:8080}
     * @param home an empty directory for the kubeconfig, kubectl's cache and the script's files
     * @param files what the script's {@code {dir}} holds, by file name
     */
    public static KubectlSession create(
            Kubectls.Binary binary, String url, Path home, String namespace, String node, Map<String, String> files)
            throws IOException {
        Files.writeString(home.resolve("config"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: it, cluster: {server: "%s"}}]
                contexts: [{name: it, context: {cluster: it, user: it, namespace: %s}}]
                current-context: it
                users: [{name: it, user: {}}]
                """.formatted(url, namespace));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(home.resolve(file.getKey()), file.getValue());
        }
        return new KubectlSession(binary, home, namespace, node);
    }

    /** Runs every step that this version knows; the first that goes wrong ends it. */
    public void runAll(List<Step> steps) throws IOException, InterruptedException {
        for (Step step : steps) {
            if (step.minMinor() <= binary.minor()) {
                run(step);
            }
        }
    }

    private void run(Step step) throws IOException, InterruptedException {
        Path output = home.resolve("output");
        List<String> command = new ArrayList<>();
        command.add(binary.file().toString());
        step.arguments().forEach(argument -> command.add(filled(argument)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("KUBECONFIG", home.resolve("config").toString());
        step.environment().forEach((name, value) -> builder.environment().put(name, filled(value)));
        Process process = builder.start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(step.seconds() > 0 ? step.seconds() : PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        transcript.append("$ ").append(step).append('\n').append(text);
        check(step, ended, process.exitValue(), text);
    }

    private void check(Step step, boolean ended, int exit, String text) {
        if (step.seconds() == 0 && !ended) {
            throw failure(step, "it did not end within " + PATIENCE_SECONDS + " s");
        }
        if (step.seconds() == 0 && exit != step.exit()) {
            throw failure(step, "it exited with " + exit + ", not " + step.exit());
        }
        for (Pattern pattern : step.output()) {
            if (!pattern.matcher(text).find()) {
                throw failure(step, "it did not print " + pattern);
            }
        }
    }

    private AssertionError failure(Step step, String what) {
        return new AssertionError(binary + ": " + step + ": " + what + "\nAll it did:\n" + transcript);
    }

    private String filled(String text) {
        return text.replace("{dir}", home.toString()).replace("{ns}", namespace).replace("{node}", node);
    }
}
