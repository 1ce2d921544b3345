package io.starling.chaos;

import io.starling.http.kubectl.Kubectls;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code kubectl apply} of a file, told line by line. Without any kubectl on the machine it can't be. */
final class Apply {
    private static final Pattern LINE = Pattern.compile("^deployment\\.apps/(\\S+) (created|configured|unchanged)$");

    /**
     * What came of it.
     *
     * @param exit of kubectl
     * @param acknowledged the names it printed, in order
     * @param created those of them that it printed as created
     * @param output everything it printed
     */
    record Outcome(int exit, List<String> acknowledged, List<String> created, List<String> output) {}

    private Apply() {}

    /**
     * Applies and returns when kubectl has ended.
     *
     * @param progress is told how many objects are acknowledged, after each
     */
    static Outcome file(Path file, String url, Consumer<Integer> progress) throws IOException, InterruptedException {
        List<Kubectls.Binary> binaries = Kubectls.all();
        if (binaries.isEmpty()) {
            throw new IllegalStateException("no kubectl on the PATH, and none named by STARLING_KUBECTLS");
        }
        Process kubectl = new ProcessBuilder(
                        binaries.get(binaries.size() - 1).file().toString(),
                        "--server=" + url,
                        "--kubeconfig=/dev/null",
                        "apply",
                        "-f",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        kubectl.getOutputStream().close();
        List<String> acknowledged = new ArrayList<>();
        List<String> created = new ArrayList<>();
        List<String> output = new ArrayList<>();
        try (BufferedReader lines = kubectl.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    acknowledged.add(matcher.group(1));
                    if (matcher.group(2).equals("created")) {
                        created.add(matcher.group(1));
                    }
                    progress.accept(acknowledged.size());
                }
            }
        }
        return new Outcome(kubectl.waitFor(), acknowledged, created, output);
    }
}
