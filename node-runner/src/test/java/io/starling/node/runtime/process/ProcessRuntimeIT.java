package io.starling.node.runtime.process;

import static io.starling.node.agent.AgentHarness.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.core.pod.ContainerReport;
import io.starling.core.pod.PodPhase;
import io.starling.core.pod.PodReport;
import io.starling.node.agent.AgentHarness;
import io.starling.node.agent.Pods;
import io.starling.node.agent.ProbedPod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent with real processes. */
class ProcessRuntimeIT {
    private final Path data;
    private AgentHarness agent;

    ProcessRuntimeIT(@TempDir Path data) {
        this.data = data;
        this.agent = fresh(data);
    }

    @AfterEach
    void nothingIsLeft() {
        agent.close();
        assertThat(ProcessHandle.allProcesses().filter(this::ours)).isEmpty();
    }

    private AgentHarness fresh() {
        return fresh(data);
    }

    private static AgentHarness fresh(Path data) {
        return new AgentHarness(data, blocking -> ProcessRuntime.create(data, "node-1", blocking));
    }

    private boolean ours(ProcessHandle process) {
        try {
            return Files.readString(
                            Path.of("/proc", Long.toString(process.pid()), "environ"), StandardCharsets.ISO_8859_1)
                    .contains("STARLING_RUN_DIR=" + data);
        } catch (IOException gone) {
            return false;
        }
    }

    @Test
    void asksProbesInEveryWay() {
        new ProbedPod(agent, "any", data.resolve("www").toString()).startsGetsReadyAndIsReplaced();
    }

    @Test
    void runsStopsAndLeavesNothing() {
        HeldPod pod = Pods.command("a", "Always", "echo hello; exec sleep 1000");
        agent.take(pod);
        PodReport report = agent.awaitReady(pod);
        assertThat(report.podIp()).startsWith("127.");
        assertThat(report.message()).contains("images");
        soon().until(() -> agent.logs(pod).equals("hello\n"));
        agent.remove(pod, 30);
        assertThat(data.resolve("processes")).isEmptyDirectory();
        assertThat(data.resolve("pods")).isEmptyDirectory();
    }

    @Test
    void tellsExitCodesAndPhases() {
        HeldPod good = Pods.command("good", "Never", "exit 0");
        HeldPod bad = Pods.command("bad", "Never", "kill -9 $$$$");
        agent.take(good, bad);
        agent.awaitPhase(good, PodPhase.SUCCEEDED);
        ContainerReport.Terminated end = (ContainerReport.Terminated)
                agent.awaitPhase(bad, PodPhase.FAILED).containers().get(0).state();
        assertThat(end.exitCode()).isEqualTo(137);
        agent.remove(good, 0);
        agent.remove(bad, 0);
    }

    @Test
    void backsOffFromACrashLoopAndKeepsThePreviousLog() {
        HeldPod pod = Pods.command("a", "Always", "echo once; exit 3");
        agent.take(pod);
        PodReport report = agent.awaitWaiting(pod, "CrashLoopBackOff");
        assertThat(report.containers().get(0).restartCount()).isEqualTo(1);
        assertThat(String.valueOf(report.containers().get(0).last())).contains("exitCode=3");
        assertThat(agent.logs(pod, true, null)).isEqualTo("once\n");
        agent.remove(pod, 0);
    }

    @Test
    void namesACommandThatIsNotThere() {
        HeldPod pod = Pods.held(
                "a", "{'restartPolicy':'Never','containers':[{'name':'main','image':'x','command':['/no/such']}]}");
        agent.take(pod);
        ContainerReport.Terminated end = (ContainerReport.Terminated)
                agent.awaitPhase(pod, PodPhase.FAILED).containers().get(0).state();
        assertThat(end.exitCode()).isEqualTo(127);
        assertThat(end.message()).contains("/no/such");
        agent.remove(pod, 0);
    }

    @Test
    void killsAfterTheGraceAndWhatMovedAway() {
        HeldPod pod = Pods.command("a", "Always", "trap : TERM; setsid sleep 1000 & while true; do sleep 1; done");
        agent.take(pod);
        agent.awaitReady(pod);
        Instant before = Instant.now();
        agent.release(pod, 1000);
        agent.remove(pod, 1);
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void adoptsWhatRunsAfterARestart() {
        HeldPod pod = Pods.command("a", "Always", "echo hello; sleep 1000");
        agent.take(pod);
        PodReport before = agent.awaitReady(pod);
        agent.close();
        agent = fresh();
        assertThat(agent.heldAtStart()).containsExactly(pod.uid());
        PodReport after = agent.awaitReady(pod);
        assertThat(after.containers().get(0).restartCount()).isZero();
        assertThat(after.containers().get(0).containerId())
                .isEqualTo(before.containers().get(0).containerId());
        assertThat(after.podIp()).isEqualTo(before.podIp());
        agent.remove(pod, 5);
    }

    @Test
    void aPodThatWasBeingStoppedIsNotStartedAgainByALaterAgent() throws IOException {
        Path end = data.resolve("end");
        HeldPod pod = Pods.command("a", "Always", "trap : TERM; while [ ! -e " + end + " ]; do sleep 0.1; done");
        agent.take(pod);
        agent.awaitReady(pod);
        agent.release(pod, 1000);
        soon().until(() -> Files.exists(data.resolve("pods").resolve(pod.uid()).resolve("stopping")));
        agent.close();
        Files.createFile(end);

        agent = fresh();
        PodReport report = agent.await(pod, PodReport::gone);
        assertThat(report.containers().get(0).restartCount()).isZero();
    }

    @Test
    void adoptsWhatRunsAfterItsActorCrashed() {
        HeldPod pod = Pods.command("a", "Always", "sleep 1000");
        agent.take(pod);
        PodReport before = agent.awaitReady(pod);
        assertThat(agent.heldAfterCrash()).containsExactly(pod.uid());
        PodReport after = agent.awaitReady(pod);
        assertThat(after.containers().get(0).restartCount()).isZero();
        assertThat(after.containers().get(0).containerId())
                .isEqualTo(before.containers().get(0).containerId());
        agent.remove(pod, 5);
    }

    @Test
    void showsVolumesAndVariables() {
        agent.put(Pods.object("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'my-config-map',"
                + "'namespace':'default'},'data':{'message':'Hello World!'}}"));
        HeldPod pod = Pods.held(
                "a",
                "{'restartPolicy':'Never','volumes':[{'name':'config','configMap':{'name':'my-config-map'}},"
                        + "{'name':'scratch','emptyDir':{}}],'containers':[{'name':'main','image':'x',"
                        + "'env':[{'name':'IP','valueFrom':{'fieldRef':{'fieldPath':'status.podIP'}}},"
                        + "{'name':'TEXT','value':'at $(IP)'}],"
                        + "'volumeMounts':[{'name':'config','mountPath':'/etc/config'},"
                        + "{'name':'scratch','mountPath':'/etc/scratch'}],"
                        + "'command':['/bin/sh','-c','cat /etc/config/message; echo; echo $TEXT; echo x > /etc/scratch/x'],"
                        + "'args':[]}]}");
        agent.take(pod);
        PodReport report = agent.awaitPhase(pod, PodPhase.SUCCEEDED);
        assertThat(agent.logs(pod)).isEqualTo("Hello World!\nat " + report.podIp() + "\n");
        assertThat(Path.of("/etc/config")).doesNotExist();
        agent.remove(pod, 0);
    }

    @Test
    void waitsForAMissingConfigMap() {
        HeldPod pod = Pods.held(
                "a",
                "{'containers':[{'name':'main','image':'x','command':['sleep','1000'],"
                        + "'envFrom':[{'configMapRef':{'name':'late'}}]}]}");
        agent.take(pod);
        PodReport report = agent.awaitWaiting(pod, "CreateContainerConfigError");
        assertThat(report.containers().get(0).state().toString()).contains("configmap \"late\" not found");
        agent.put(Pods.object("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'late',"
                + "'namespace':'default'},'data':{'a':'b'}}"));
        agent.awaitReady(pod);
        agent.remove(pod, 5);
    }

    @Test
    void runsInitContainersFirstAndFollowsTheLog() {
        HeldPod pod = Pods.held(
                "a",
                "{'initContainers':[{'name':'first','image':'x','command':['/bin/sh','-c','sleep 1; echo $RANDOM > one']}],"
                        + "'containers':[{'name':'main','image':'x',"
                        + "'command':['/bin/sh','-c','ls; sleep 1; echo second; sleep 1000']}]}");
        agent.take(pod);
        agent.awaitWaiting(pod, "PodInitializing");
        agent.awaitReady(pod);
        assertThat(agent.follow(pod, "second")).isEqualTo("one\nsecond\n");
        assertThat(agent.logs(pod, false, 1)).isEqualTo("second\n");
        agent.remove(pod, 5);
    }
}
