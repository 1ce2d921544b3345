package io.starling.http.kubectl;

import io.starling.http.ServedApi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kubectl on this machine against the door with a cluster in memory behind it: the oldest and the newest with the
 * whole script, those between with its brief form. Where there is none, the recorded requests of {@link TranscriptTest}
 * stand in.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlIT {
    private Path directory;
    private ServedApi api;

    @BeforeAll
    void serve(@TempDir Path home) throws Exception {
        directory = home;
        api = ServedApi.start();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @TestFactory
    Stream<DynamicTest> theScript() {
        List<Kubectls.Binary> binaries = Kubectls.all();
        System.out.println("kubectl found: " + binaries);
        return binaries.stream().map(binary -> {
            boolean whole = binary.equals(binaries.get(0)) || binary.equals(binaries.get(binaries.size() - 1));
            return DynamicTest.dynamicTest(
                    binary + (whole ? ", all" : ", brief"),
                    () -> play(binary, whole ? KubectlScript.full() : KubectlScript.brief()));
        });
    }

    private void play(Kubectls.Binary binary, List<Step> script) throws Exception {
        String namespace = "it-" + binary.minor();
        Path home = Files.createDirectory(directory.resolve(namespace));
        KubectlSession.create(binary, api.url(), home, namespace, "node-1", KubectlScript.FILES)
                .runAll(script);
    }
}
