package io.starling.node.agent;

import io.starling.actors.agent.AgentProtocol.Freed;
import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.actors.agent.AgentProtocol.Hello;
import io.starling.actors.agent.AgentProtocol.Identify;
import io.starling.actors.agent.AgentProtocol.LogAnswer;
import io.starling.actors.agent.AgentProtocol.LogStream;
import io.starling.actors.agent.AgentProtocol.NoLogs;
import io.starling.actors.agent.AgentProtocol.PodRelease;
import io.starling.actors.agent.AgentProtocol.ReadLogs;
import io.starling.actors.agent.AgentProtocol.Release;
import io.starling.actors.agent.AgentProtocol.Take;
import io.starling.actors.agent.AgentProtocol.ToAgent;
import io.starling.actors.agent.AgentProtocol.Welcome;
import io.starling.core.node.PodClaim;
import io.starling.core.object.ApiObject;
import io.starling.core.pod.ContainerReport;
import io.starling.core.pod.PodPhase;
import io.starling.core.pod.PodReport;
import io.starling.node.runtime.ContainerRuntime;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** An agent with a real runtime, and a cluster that only listens. */
public final class AgentHarness implements AutoCloseable {
    private final ActorTestKit kit = ActorTestKit.create();
    private final FakeControlPlane cluster = new FakeControlPlane();
    private final ContainerRuntime runtime;
    private final ActorRef<ToAgent> agent;

    /** Starts an agent whose records are in this directory. */
    public AgentHarness(Path data, Function<Executor, ContainerRuntime> runtimes) {
        Executor blocking =
                kit.system().dispatchers().lookup(DispatcherSelector.fromConfig("starling.runtime-dispatcher"));
        runtime = runtimes.apply(blocking);
        NodeAgent.Settings settings = new NodeAgent.Settings(
                "node-1",
                () -> MachineFacts.of(
                        "node-1",
                        "127.0.0.1",
                        MachineFacts.Share.WHOLE,
                        110,
                        Map.of(),
                        "v1.33.1+starling",
                        runtime.info()),
                Duration.ofMillis(200),
                data,
                Clock.systemUTC(),
                Reception.completing("node-1", new CompletableFuture<>()));
        kit.spawn(NodeAgent.create(settings, cluster, runtime));
        soon().until(() -> !cluster.told(Hello.class).isEmpty());
        agent = cluster.told(Hello.class).get(0).agent();
        agent.tell(new Identify(1));
        agent.tell(new Welcome(1, 1));
    }

    public static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }

    /** Of which pods (by uid) the agent said that it has them when it began. */
    public List<String> heldAtStart() {
        return uids(cluster.told(Hello.class).get(0));
    }

    /** Crashes the agent's actor, and answers what it said it has when it began again. */
    public List<String> heldAfterCrash() {
        long before = cluster.told(Hello.class).get(0).incarnation();
        cluster.crashes.set(1);
        soon().until(() -> cluster.told(Hello.class).stream().anyMatch(hello -> hello.incarnation() > before));
        agent.tell(new Identify(1));
        agent.tell(new Welcome(1, 1));
        return uids(cluster.told(Hello.class).stream()
                .filter(hello -> hello.incarnation() > before)
                .findFirst()
                .orElseThrow());
    }

    private static List<String> uids(Hello hello) {
        return hello.held().stream().map(PodClaim::uid).toList();
    }

    public ContainerRuntime runtime() {
        return runtime;
    }

    /** Puts a ConfigMap or Secret where the agent reads it. */
    public void put(ApiObject object) {
        cluster.objects.put(
                object.kind().equals("Secret")
                        ? io.starling.core.pod.PodSources.secret(object, object.name())
                        : io.starling.core.pod.PodSources.configMap(object, object.name()),
                object);
    }

    public void take(HeldPod... pods) {
        agent.tell(new Take(1, 1, List.of(pods)));
    }

    public void release(HeldPod pod, long grace) {
        agent.tell(new Release(1, List.of(new PodRelease(pod.uid(), grace, 0))));
    }

    /** Releases, and waits until nothing is left. */
    public void remove(HeldPod pod, long grace) {
        release(pod, grace);
        soon().until(() -> cluster.told(Freed.class).stream()
                .anyMatch(freed -> freed.uids().contains(pod.uid())));
    }

    public PodReport await(HeldPod pod, Predicate<PodReport> condition) {
        soon().until(() -> cluster.reports.containsKey(pod.uid()) && condition.test(cluster.report(pod.uid())));
        return cluster.report(pod.uid());
    }

    public PodReport awaitReady(HeldPod pod) {
        return await(pod, PodReport::ready);
    }

    public PodReport awaitPhase(HeldPod pod, PodPhase phase) {
        return await(pod, report -> report.phase() == phase);
    }

    public PodReport awaitWaiting(HeldPod pod, String reason) {
        return await(pod, report -> report.containers().stream()
                .anyMatch(one -> one.state() instanceof ContainerReport.Waiting waiting
                        && waiting.reason().equals(reason)));
    }

    /** The log of the pod's first container, as it is now. */
    public String logs(HeldPod pod) {
        return logs(pod, false, null);
    }

    public String logs(HeldPod pod, boolean previous, @org.jspecify.annotations.Nullable Integer tail) {
        TestProbe<LogAnswer> probe = kit.createTestProbe(LogAnswer.class);
        agent.tell(new ReadLogs(pod.uid(), null, false, previous, false, tail, null, probe.getRef()));
        LogAnswer answer = probe.receiveMessage(Duration.ofSeconds(30));
        if (answer instanceof NoLogs none) {
            return none.reason();
        }
        try {
            return ((LogStream) answer)
                    .lines()
                    .getSource()
                    .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), kit.system())
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS)
                    .utf8String();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Follows the log until this text came; answers what came. */
    public String follow(HeldPod pod, String until) {
        TestProbe<LogAnswer> probe = kit.createTestProbe(LogAnswer.class);
        agent.tell(new ReadLogs(pod.uid(), null, true, false, false, null, null, probe.getRef()));
        LogStream stream = probe.expectMessageClass(LogStream.class, Duration.ofSeconds(30));
        try {
            return stream.lines()
                    .getSource()
                    .map(ByteString::utf8String)
                    .scan("", String::concat)
                    .takeWhile(text -> !text.contains(until), true)
                    .runWith(Sink.last(), kit.system())
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the agent as a crash would: nothing that runs is touched. */
    @Override
    public void close() {
        kit.shutdownTestKit();
        runtime.close();
    }
}
