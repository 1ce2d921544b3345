package io.starling.node.runtime.docker;

import static io.starling.node.agent.AgentHarness.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.core.pod.ContainerReport;
import io.starling.core.pod.PodPhase;
import io.starling.core.pod.PodReport;
import io.starling.node.agent.AgentHarness;
import io.starling.node.agent.Pods;
import io.starling.node.agent.ProbedPod;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent with a real Docker engine. */
@RequiresDocker
class DockerRuntimeIT {
    private final String cluster = "it-" + UUID.randomUUID();
    private final Path data;
    private final DockerConnection engine;
    private AgentHarness agent;

    DockerRuntimeIT(@TempDir Path data) {
        this.data = data;
        this.agent = fresh(data, cluster);
        this.engine = DockerConnection.open();
        TestImage.load(engine, data);
    }

    private static AgentHarness fresh(Path data, String cluster) {
        return new AgentHarness(
                data,
                blocking -> DockerRuntime.connect(
                        new DockerRuntime.Owner(cluster, "node-1"), Wiring.USUAL, blocking, ForkJoinPool.commonPool()));
    }

    @AfterEach
    void nothingIsLeft() {
        agent.close();
        List<Container> left = ours();
        left.forEach(one ->
                engine.calls().removeContainerCmd(one.getId()).withForce(true).exec());
        engine.close();
        assertThat(left).isEmpty();
    }

    private List<Container> ours() {
        return engine.calls()
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(Labels.CLUSTER, cluster))
                .exec();
    }

    private static String container(String script) {
        return container("main", script, "");
    }

    private static String container(String name, String script, String more) {
        return "{'name':'" + name + "','image':'" + TestImage.NAME + "','command':['/bin/sh','-c','" + script + "']"
                + more + "}";
    }

    @Test
    void asksProbesInEveryWay() {
        new ProbedPod(agent, TestImage.NAME, "/tmp/www").startsGetsReadyAndIsReplaced();
    }

    @Test
    void runsAPodOfOneContainerWithoutASandbox() {
        HeldPod pod = Pods.held("a", "{'containers':[" + container("echo hello; hostname; exec sleep 1000") + "]}");
        agent.take(pod);
        PodReport report = agent.awaitReady(pod);
        assertThat(report.podIp()).matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
        assertThat(ours()).hasSize(1);
        soon().until(() -> agent.logs(pod).equals("hello\na\n"));
        agent.remove(pod, 1);
    }

    @Test
    void containersOfAPodShareOneNetworkThatOutlivesThem() {
        HeldPod pod = Pods.held(
                "a",
                "{'containers':[" + container("server", "while true; do echo hi | nc -l -p 8080; done", "") + ","
                        + container("client", "while true; do nc 127.0.0.1 8080 && exec sleep 1000; sleep 1; done", "")
                        + "]}");
        agent.take(pod);
        PodReport before = agent.awaitReady(pod);
        assertThat(ours()).hasSize(3);
        engine.calls()
                .killContainerCmd(before.containers().get(0).containerId())
                .exec();
        PodReport after = agent.await(
                pod, report -> report.ready() && report.containers().get(0).restartCount() == 1);
        assertThat(after.podIp()).isEqualTo(before.podIp());
        agent.remove(pod, 1);
    }

    @Test
    void passesVariablesVolumesUserAndLimits() {
        agent.put(Pods.object("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'my-config-map',"
                + "'namespace':'default'},'data':{'message':'Hello World!'}}"));
        HeldPod pod = Pods.held(
                "a",
                "{'restartPolicy':'Never','volumes':[{'name':'config','configMap':{'name':'my-config-map'}},"
                        + "{'name':'scratch','emptyDir':{}}],'containers':["
                        + container(
                                "main",
                                "cat /etc/config/message; echo; cat /etc/one; echo; echo $TEXT; id -u; echo x > /scratch/x",
                                ",'securityContext':{'runAsUser':1234},'workingDir':'/tmp',"
                                        + "'resources':{'limits':{'cpu':'500m','memory':'64Mi'}},"
                                        + "'env':[{'name':'IP','valueFrom':{'fieldRef':{'fieldPath':'status.podIP'}}},"
                                        + "{'name':'TEXT','value':'at $(IP)'}],"
                                        + "'volumeMounts':[{'name':'config','mountPath':'/etc/config'},"
                                        + "{'name':'config','mountPath':'/etc/one','subPath':'message'},"
                                        + "{'name':'scratch','mountPath':'/scratch'}]")
                        + "]}");
        agent.take(pod);
        PodReport report = agent.awaitPhase(pod, PodPhase.SUCCEEDED);
        assertThat(agent.logs(pod)).isEqualTo("Hello World!\nHello World!\nat " + report.podIp() + "\n1234\n");
        agent.remove(pod, 0);
    }

    @Test
    void tellsWhyAContainerDoesNotRun() {
        HeldPod absent = Pods.held(
                "absent",
                "{'containers':[{'name':'main','image':'starling-test/absent:1','imagePullPolicy':'Never'}]}");
        HeldPod unnamed = Pods.held("unnamed", "{'containers':[{'name':'main','image':'No Such'}]}");
        HeldPod unpulled = Pods.held("unpulled", "{'containers':[{'name':'main','image':'127.0.0.1:1/absent:1'}]}");
        HeldPod noCommand = Pods.held(
                "nocommand",
                "{'restartPolicy':'Never','containers':[{'name':'main','image':'" + TestImage.NAME
                        + "','command':['/no/such']}]}");
        agent.take(absent, unnamed, unpulled, noCommand);
        agent.awaitWaiting(absent, "ErrImageNeverPull");
        agent.awaitWaiting(unnamed, "InvalidImageName");
        agent.awaitWaiting(unpulled, "ErrImagePull");
        agent.awaitWaiting(unpulled, "ImagePullBackOff");
        PodReport report = agent.awaitPhase(noCommand, PodPhase.FAILED);
        assertThat(((ContainerReport.Terminated) report.containers().get(0).state()).exitCode())
                .isEqualTo(127);
        for (HeldPod pod : List.of(absent, unnamed, unpulled, noCommand)) {
            agent.remove(pod, 0);
        }
    }

    @Test
    void namesWhatRanOutOfMemory() {
        HeldPod pod = Pods.held(
                "a",
                "{'restartPolicy':'Never','containers':["
                        + container("main", "exec tail /dev/zero", ",'resources':{'limits':{'memory':'16Mi'}}")
                        + "]}");
        agent.take(pod);
        ContainerReport.Terminated end = (ContainerReport.Terminated)
                agent.awaitPhase(pod, PodPhase.FAILED).containers().get(0).state();
        assertThat(end.reason()).isEqualTo("OOMKilled");
        assertThat(end.exitCode()).isEqualTo(137);
        agent.remove(pod, 0);
    }

    @Test
    void adoptsWhatRunsAfterARestartAndRemovesWhatNobodyWants() {
        HeldPod pod = Pods.held("a", "{'containers':[" + container("exec sleep 1000") + "]}");
        agent.take(pod);
        PodReport before = agent.awaitReady(pod);
        agent.close();
        String stray = engine.calls()
                .createContainerCmd(TestImage.NAME)
                .withCmd("/bin/sleep", "1000")
                .withLabels(Map.of(Labels.CLUSTER, cluster, Labels.NODE, "node-1", Labels.UID, "stray"))
                .exec()
                .getId();
        engine.calls().startContainerCmd(stray).exec();
        agent = fresh(data, cluster);
        assertThat(agent.heldAtStart()).containsExactly(pod.uid());
        PodReport after = agent.awaitReady(pod);
        assertThat(after.containers().get(0).containerId())
                .isEqualTo(before.containers().get(0).containerId());
        assertThat(after.podIp()).isEqualTo(before.podIp());
        soon().until(() -> ours().size() == 1);
        agent.remove(pod, 1);
    }

    @Test
    void runsPreStopThenKillsWhenTheGraceIsOver() {
        HeldPod pod = Pods.held(
                "a",
                "{'volumes':[{'name':'out','hostPath':{'path':'" + data + "'}}],'containers':["
                        + container(
                                "main",
                                "trap : TERM; while true; do sleep 1; done",
                                ",'volumeMounts':[{'name':'out','mountPath':'/out'}],"
                                        + "'lifecycle':{'preStop':{'exec':{'command':['touch','/out/stopped']}}}")
                        + "]}");
        agent.take(pod);
        agent.awaitReady(pod);
        Instant before = Instant.now();
        agent.remove(pod, 2);
        assertThat(data.resolve("stopped")).exists();
        assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofSeconds(1));
    }

    @Test
    void startsManyAtOnce() {
        DockerClient calls = engine.calls();
        assertThat(calls.infoCmd().exec().getNCPU()).isPositive();
        HeldPod[] pods = new HeldPod[20];
        for (int i = 0; i < pods.length; i++) {
            pods[i] = Pods.held("p" + i, "{'containers':[" + container("exec sleep 1000") + "]}");
        }
        agent.take(pods);
        for (HeldPod pod : pods) {
            agent.awaitReady(pod);
        }
        assertThat(ours()).hasSize(pods.length);
        for (HeldPod pod : pods) {
            agent.release(pod, 0);
        }
        soon().until(() -> ours().isEmpty());
        for (HeldPod pod : pods) {
            agent.await(pod, PodReport::gone);
        }
    }
}
