package io.starling.chaos;

import static io.starling.http.kubectl.Step.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.http.kubectl.KubectlSession;
import io.starling.http.kubectl.Kubectls;
import io.starling.http.kubectl.Step;
import io.starling.node.main.RuntimeKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Probes as people see them: readiness moves a pod into its Service and out, startup holds liveness off, liveness replaces. */
class ProbesIT {
    private static final String POD = """
            apiVersion: v1
            kind: Service
            metadata: {name: probed}
            spec: {selector: {app: probed}, ports: [{port: 80, targetPort: 8080}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: probed, labels: {app: probed}}
            spec:
              terminationGracePeriodSeconds: 2
              containers:
              - name: main
                image: any
                command: [sleep, "961"]
                startupProbe:
                  exec: {command: [test, -e, ANSWERS/started]}
                  periodSeconds: 1
                  failureThreshold: 600
                  timeoutSeconds: 20
                livenessProbe:
                  exec: {command: [test, "!", -e, ANSWERS/dead]}
                  periodSeconds: 1
                  failureThreshold: 1
                  timeoutSeconds: 20
                  terminationGracePeriodSeconds: 1
                readinessProbe:
                  exec: {command: [test, -e, ANSWERS/ready]}
                  periodSeconds: 1
                  failureThreshold: 1
                  timeoutSeconds: 20
            """;

    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.PROCESS);

    @Test
    void readinessIsRegistrationAndLivenessReplaces(@TempDir Path home, @TempDir Path answers) throws Exception {
        List<Kubectls.Binary> binaries = Kubectls.all();
        assertThat(binaries).as("kubectl on this machine").isNotEmpty();
        KubectlSession kubectl = KubectlSession.create(
                binaries.get(binaries.size() - 1),
                CLUSTER.member(2).api(),
                home,
                "default",
                CLUSTER.member(2).name(),
                Map.of("pod.yaml", POD.replace("ANSWERS", answers.toString())));
        Path ready = answers.resolve("ready");
        Path dead = answers.resolve("dead");

        Files.createFile(dead);
        kubectl.runAll(List.of(
                words("create -f pod.yaml"),
                words("wait --for=jsonpath={.status.phase}=Running pod/probed --timeout=110s"),
                words("describe pod probed")
                        .printsMatch("(?m)^ +Startup: +exec .* period=1s #success=1 #failure=600")
                        .printsMatch("(?m)^ +Restart Count: +0")));
        Files.createFile(answers.resolve("started"));
        kubectl.runAll(List.of(
                words("wait --for=jsonpath={.status.containerStatuses[0].restartCount}=1 pod/probed --timeout=110s"),
                words("events --for pod/probed")
                        .prints("Startup probe failed")
                        .prints("Liveness probe failed")
                        .prints("Container main failed liveness probe, will be restarted")));
        Files.delete(dead);
        kubectl.runAll(List.of(
                words("wait --for=jsonpath={.status.containerStatuses[0].started}=true pod/probed --timeout=110s"),
                slices("false"),
                words("get pod probed -o jsonpath={.status.conditions[?(@.type==\"ContainersReady\")].reason}")
                        .prints("ContainersNotReady"),
                words("get endpoints probed").printsMatch("^probed +<none> ")));
        Files.createFile(ready);
        kubectl.runAll(List.of(
                words("wait --for=condition=Ready pod/probed --timeout=110s"),
                slices("true"),
                words("describe service probed").printsMatch("(?m)^Endpoints: +127[0-9.]+:8080")));
        Files.delete(ready);
        kubectl.runAll(List.of(
                words("wait --for=condition=Ready=false pod/probed --timeout=110s"),
                slices("false"),
                words("delete pod probed"),
                words("delete service probed"),
                words("wait --for=delete endpointslices -l kubernetes.io/service-name=probed --timeout=110s"),
                words("get endpointslices").prints("No resources found")));
    }

    /** What the one endpoint of the one slice says. */
    private static Step slices(String ready) {
        return words("wait --for=jsonpath={.endpoints[0].conditions.ready}=" + ready
                + " endpointslices -l kubernetes.io/service-name=probed --timeout=110s");
    }
}
