package io.starling.chaos;

import io.starling.http.kubectl.KubectlScript;
import io.starling.http.kubectl.KubectlSession;
import io.starling.http.kubectl.Kubectls;
import io.starling.http.kubectl.Step;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kubectl on this machine against three members: the oldest supported and the newest with both scripts in full, the
 * others with their brief forms. Each version talks to another member.
 */
@Order(1)
class ClusterKubectlIT {
    private static final int OLDEST_SUPPORTED = 28;

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.PROCESS);

    @TestFactory
    Stream<DynamicTest> theScriptWithoutPods(@TempDir Path directory) {
        return all(directory, "objects", KubectlScript.full(), KubectlScript.brief(), KubectlScript.FILES);
    }

    @TestFactory
    Stream<DynamicTest> theScriptWithPods(@TempDir Path directory) {
        return all(directory, "pods", PodsScript.full(), PodsScript.brief(), PodsScript.FILES);
    }

    private static Stream<DynamicTest> all(
            Path directory, String name, List<Step> full, List<Step> brief, Map<String, String> files) {
        List<Kubectls.Binary> binaries = Kubectls.all();
        System.out.println("kubectl found: " + binaries);
        int oldest = binaries.stream()
                .mapToInt(Kubectls.Binary::minor)
                .filter(minor -> minor >= OLDEST_SUPPORTED)
                .min()
                .orElse(0);
        int newest = binaries.stream().mapToInt(Kubectls.Binary::minor).max().orElse(0);
        List<DynamicTest> tests = new ArrayList<>();
        List<FutureTask<Void>> inBrief = new ArrayList<>();
        for (Kubectls.Binary binary : binaries) {
            boolean whole = binary.minor() == oldest || binary.minor() == newest;
            FutureTask<Void> task = new FutureTask<>(() -> {
                play(binary, directory.resolve(name + "-" + binary.minor()), whole ? full : brief, files);
                return null;
            });
            if (whole) {
                tests.add(0, DynamicTest.dynamicTest(binary + ", " + name + ", all", () -> ended(task, List.of(task))));
            } else {
                inBrief.add(task);
                tests.add(DynamicTest.dynamicTest(binary + ", " + name + ", brief", () -> ended(task, inBrief)));
            }
        }
        return tests.stream();
    }

    /**
     * Begins those that weren't begun, and returns when the one has ended. The whole scripts come first, one after the other, as
     * they drive all pods off a node; the brief ones mostly wait for pods of their own, all at the same time.
     */
    private static void ended(FutureTask<Void> one, List<FutureTask<Void>> together) throws Exception {
        together.forEach(task -> new Thread(task, "kubectl").start());
        one.get();
    }

    private static void play(Kubectls.Binary binary, Path folder, List<Step> script, Map<String, String> files)
            throws IOException, InterruptedException {
        int member = 1 + binary.minor() % CLUSTER.local().plan().members();
        Path home = Files.createDirectory(folder);
        KubectlSession.create(
                        binary,
                        CLUSTER.member(member).api(),
                        home,
                        folder.getFileName().toString(),
                        CLUSTER.member(member).name(),
                        files)
                .runAll(script);
    }
}
