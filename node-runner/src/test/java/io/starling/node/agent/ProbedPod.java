package io.starling.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.core.pod.ContainerReport;
import io.starling.core.pod.PodReport;
import java.util.List;

/** A pod that is asked in every way by a runtime that really runs it. */
public final class ProbedPod {
    private final AgentHarness agent;
    private final String image;
    private final String directory;

    /** @param directory of the container, where the answers lie; it need not exist */
    public ProbedPod(AgentHarness agent, String image, String directory) {
        this.agent = agent;
        this.image = image;
        this.directory = directory;
    }

    /** Its startup is a connection, its readiness a page, its liveness a command. */
    public void startsGetsReadyAndIsReplaced() {
        HeldPod pod = Pods.held("probed", """
                {'terminationGracePeriodSeconds':60,'containers':[{'name':'main','image':'%1$s',
                 'imagePullPolicy':'IfNotPresent',
                 'env':[{'name':'POD_IP','valueFrom':{'fieldRef':{'fieldPath':'status.podIP'}}}],
                 'ports':[{'name':'web','containerPort':18080}],
                 'command':['/bin/sh','-c',
                   'mkdir -p %2$s; rm -f %2$s/dead; exec busybox httpd -f -p $POD_IP:18080 -h %2$s'],
                 'startupProbe':{'tcpSocket':{'port':'web'},'periodSeconds':1,'failureThreshold':60},
                 'readinessProbe':{'httpGet':{'port':'web','path':'/ready'},'periodSeconds':1,'failureThreshold':1,
                   'timeoutSeconds':20},
                 'livenessProbe':{'exec':{'command':['/bin/sh','-c','test ! -e %2$s/dead']},'periodSeconds':1,
                   'failureThreshold':1,'timeoutSeconds':20,'terminationGracePeriodSeconds':1}}]}
                """.formatted(image, directory));
        agent.take(pod);
        PodReport unready = agent.await(pod, report -> first(report).started());
        assertThat(unready.ready()).isFalse();
        run(first(unready), "touch " + directory + "/ready");
        agent.awaitReady(pod);
        run(first(unready), "rm " + directory + "/ready");
        agent.await(pod, report -> !report.ready());
        run(first(unready), "touch " + directory + "/dead");
        PodReport replaced = agent.await(
                pod,
                report -> first(report).restartCount() == 1 && first(report).started());
        assertThat(first(replaced).containerId()).isNotEqualTo(first(unready).containerId());
        agent.remove(pod, 0);
    }

    private void run(ContainerReport container, String script) {
        assertThat(agent.runtime()
                        .exec(container.containerId(), List.of("/bin/sh", "-c", script))
                        .toCompletableFuture()
                        .join())
                .isZero();
    }

    private static ContainerReport first(PodReport report) {
        return report.containers().get(0);
    }
}
