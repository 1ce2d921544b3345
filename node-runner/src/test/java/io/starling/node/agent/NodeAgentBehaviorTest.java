package io.starling.node.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.starling.actors.agent.AgentProtocol.Freed;
import io.starling.actors.agent.AgentProtocol.Heartbeat;
import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.actors.agent.AgentProtocol.Hello;
import io.starling.actors.agent.AgentProtocol.Identify;
import io.starling.actors.agent.AgentProtocol.Leaving;
import io.starling.actors.agent.AgentProtocol.NotTaken;
import io.starling.actors.agent.AgentProtocol.ObservedTaken;
import io.starling.actors.agent.AgentProtocol.PodRelease;
import io.starling.actors.agent.AgentProtocol.Release;
import io.starling.actors.agent.AgentProtocol.Take;
import io.starling.actors.agent.AgentProtocol.Taken;
import io.starling.actors.agent.AgentProtocol.ToAgent;
import io.starling.actors.agent.AgentProtocol.Unwelcome;
import io.starling.actors.agent.AgentProtocol.Welcome;
import io.starling.core.pod.ContainerReport;
import io.starling.core.pod.PodPhase;
import io.starling.core.pod.PodReport;
import io.starling.core.probe.Health;
import io.starling.node.runtime.ContainerRuntime;
import io.starling.node.runtime.process.ProcessRuntime;
import io.starling.node.runtime.simulated.SimulatedRuntime;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeAgentBehaviorTest {
    private final ActorTestKit kit = ActorTestKit.create();
    private final FakeControlPlane cluster = new FakeControlPlane();
    private final AtomicInteger registered = new AtomicInteger();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private final SimulatedRuntime runtime = SimulatedRuntime.create(
            new SimulatedRuntime.Behavior(4, 8L << 30, Duration.ofMillis(5), Duration.ofMillis(5), 0, Duration.ZERO, 1),
            ForkJoinPool.commonPool(),
            Clock.systemUTC());

    /** More than those that may block. */
    private static final int THREADS = 100;

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void greetsUntilWelcomeThenBeatsWithTheEpoch() {
        spawn();
        ActorRef<ToAgent> agent = ear();
        soon().until(() -> cluster.told(Hello.class).size() > 1);
        agent.tell(new Identify(3));
        agent.tell(new Welcome(3, 7));
        soon().until(() -> cluster.told(Heartbeat.class).stream().anyMatch(beat -> beat.epoch() == 7));
        int greetings = cluster.told(Hello.class).size();
        agent.tell(new Identify(4));
        soon().until(() -> cluster.told(Hello.class).size() > greetings);
        assertThat(cluster.told(Hello.class).get(0).facts().capacity()).containsEntry("cpu", "2");
    }

    @Test
    void tellsWhyItCanStartNothingAndStartsItOnceItCan() {
        ActorRef<ToAgent> agent = start();
        runtime.troubled(Optional.of("the engine doesn't answer"));
        soon().until(() -> cluster.told(Hello.class).stream()
                .anyMatch(hello -> hello.facts().trouble() != null
                        && hello.facts().trouble().why().equals("the engine doesn't answer")));
        HeldPod pod = Pods.command("a", "Always", "sleep 1");
        agent.tell(new Take(1, 1, List.of(pod)));
        soon().until(() -> !cluster.told(Taken.class).isEmpty());

        int greetings = cluster.told(Hello.class).size();
        runtime.troubled(Optional.empty());
        soon().until(() -> cluster.told(Hello.class).stream()
                .skip(greetings)
                .anyMatch(hello -> hello.facts().trouble() == null));
        awaitPhase(pod, PodPhase.RUNNING);
    }

    @Test
    void takesAPodRunsItAndReports() {
        ActorRef<ToAgent> agent = start();
        HeldPod pod = Pods.command("a", "Always", "sleep 1");
        agent.tell(new Take(1, 1, List.of(pod)));
        agent.tell(new Take(1, 1, List.of(pod)));
        awaitPhase(pod, PodPhase.RUNNING);
        PodReport report = cluster.report(pod.uid());
        assertThat(report.ready()).isTrue();
        assertThat(report.podIp()).isNotEmpty();
        assertThat(report.containers().get(0).state()).isInstanceOf(ContainerReport.Running.class);
        assertThat(cluster.told(Taken.class)).allMatch(taken -> taken.uids().equals(List.of(pod.uid())));
        agent.tell(new Take(1, 1, List.of(pod)));
        int before = cluster.told(Taken.class).size();
        soon().until(() -> cluster.told(Taken.class).size() > before - 1);
        assertThat(runtime.list(java.util.Optional.empty())
                        .toCompletableFuture()
                        .join())
                .hasSize(1);
    }

    @Test
    void releasesAndTellsThatNothingIsLeft() {
        ActorRef<ToAgent> agent = start();
        HeldPod pod = Pods.command("a", "Always", "sleep 1");
        agent.tell(new Take(1, 1, List.of(pod)));
        awaitPhase(pod, PodPhase.RUNNING);
        agent.tell(new Release(1, List.of(new PodRelease(pod.uid(), 30, 0))));
        soon().until(() -> !cluster.told(Freed.class).isEmpty());
        soon().until(() -> cluster.report(pod.uid()).gone());
        int freed = cluster.told(Freed.class).size();
        agent.tell(new Release(1, List.of(new PodRelease(pod.uid(), 30, 0))));
        soon().until(() -> cluster.told(Freed.class).size() > freed);
        assertThat(runtime.list(java.util.Optional.empty())
                        .toCompletableFuture()
                        .join())
                .isEmpty();
    }

    @Test
    void changesNothingForAnOlderEpochOrSession() {
        ActorRef<ToAgent> agent = start();
        agent.tell(new Identify(2));
        agent.tell(new Welcome(2, 5));
        agent.tell(new Take(1, 5, List.of(Pods.command("other", "Always", "x"))));
        agent.tell(new Take(2, 4, List.of(Pods.command("old", "Always", "x"))));
        HeldPod pod = Pods.command("new", "Always", "x");
        agent.tell(new Take(2, 5, List.of(pod)));
        awaitPhase(pod, PodPhase.RUNNING);
        agent.tell(new Release(1, List.of(new PodRelease(pod.uid(), 0, 0))));
        HeldPod second = Pods.command("second", "Always", "x");
        agent.tell(new Take(2, 5, List.of(second)));
        awaitPhase(second, PodPhase.RUNNING);
        assertThat(cluster.reports).containsOnlyKeys(pod.uid(), second.uid());
        assertThat(cluster.told(Freed.class)).isEmpty();
    }

    @Test
    void repeatsReportsUntilTheyAreAcknowledged() {
        cluster.acknowledge = false;
        ActorRef<ToAgent> agent = start();
        HeldPod pod = Pods.command("a", "Always", "x");
        agent.tell(new Take(1, 1, List.of(pod)));
        awaitPhase(pod, PodPhase.RUNNING);
        PodReport last = cluster.report(pod.uid());
        soon().until(() -> cluster.observed.stream()
                        .filter(message -> message.reports().contains(last))
                        .count()
                > 1);
        agent.tell(new ObservedTaken("workload-1", Map.of(pod.uid(), last.sequence()), List.of(pod.uid())));
        soon().until(() -> !cluster.told(Freed.class).isEmpty());
    }

    @Test
    void restartsWhatEnds() {
        ActorRef<ToAgent> agent = start();
        HeldPod pod = Pods.command("a", "Always", "x");
        agent.tell(new Take(1, 1, List.of(pod)));
        awaitPhase(pod, PodPhase.RUNNING);
        runtime.end(cluster.report(pod.uid()).containers().get(0).containerId(), 3);
        soon().until(() -> cluster.report(pod.uid()).containers().get(0).restartCount() == 1);
        awaitPhase(pod, PodPhase.RUNNING);
        runtime.end(cluster.report(pod.uid()).containers().get(0).containerId(), 3);
        soon().until(() ->
                cluster.report(pod.uid()).containers().get(0).state() instanceof ContainerReport.Waiting waiting
                        && waiting.reason().equals("CrashLoopBackOff"));
        assertThat(cluster.report(pod.uid()).phase()).isEqualTo(PodPhase.RUNNING);
        assertThat(cluster.report(pod.uid()).ready()).isFalse();
    }

    @Test
    void leavesOnlyWhenAllPodsAreGone() {
        ActorRef<NodeAgent.Command> agent = spawn();
        ActorRef<ToAgent> ear = welcomed();
        List<HeldPod> pods = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pods.add(Pods.command("p" + i, "Always", "x"));
        }
        ear.tell(new Take(1, 1, pods));
        pods.forEach(pod -> awaitPhase(pod, PodPhase.RUNNING));
        TestProbe<Done> probe = kit.createTestProbe(Done.class);
        agent.tell(new NodeAgent.Leave(Duration.ofSeconds(5), probe.getRef()));
        ear.tell(new Take(1, 1, List.of(Pods.command("late", "Always", "x"))));
        probe.receiveMessage(Duration.ofSeconds(30));
        assertThat(cluster.told(Leaving.class)).hasSize(1);
        assertThat(cluster.told(NotTaken.class)).hasSizeLessThanOrEqualTo(1);
        assertThat(cluster.reports.values()).allMatch(PodReport::gone);
        probe.expectTerminated(agent, Duration.ofSeconds(10));
    }

    @Test
    void whatIsStillBeingRecordedWhenItLeavesNeverRuns(@TempDir Path data) {
        CountDownLatch slowDisk = new CountDownLatch(1);
        Executor blocking =
                kit.system().dispatchers().lookup(DispatcherSelector.fromConfig("starling.runtime-dispatcher"));
        ActorRef<NodeAgent.Command> agent = spawn(ProcessRuntime.create(data, "node-1", blocking), data);
        ActorRef<ToAgent> ear = welcomed();
        soon().until(() -> !cluster.told(Heartbeat.class).isEmpty());
        for (int i = 0; i < THREADS; i++) {
            blocking.execute(() -> hold(slowDisk));
        }
        HeldPod pod = Pods.command("late", "Always", "x");
        ear.tell(new Take(1, 1, List.of(pod)));
        TestProbe<Done> probe = kit.createTestProbe(Done.class);
        agent.tell(new NodeAgent.Leave(Duration.ofSeconds(5), probe.getRef()));
        soon().until(() -> !cluster.told(Leaving.class).isEmpty());
        slowDisk.countDown();
        probe.receiveMessage(Duration.ofSeconds(20));
        assertThat(cluster.told(NotTaken.class))
                .singleElement()
                .extracting(NotTaken::uid)
                .isEqualTo(pod.uid());
        assertThat(cluster.reports).isEmpty();
    }

    private static void hold(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void stopsWhenItIsNotWelcome() {
        ActorRef<NodeAgent.Command> agent = spawn();
        ear().tell(new Unwelcome("another agent holds the name"));
        kit.createTestProbe(Done.class).expectTerminated(agent, Duration.ofSeconds(10));
        assertThat(refusals).containsExactly("another agent holds the name");
        assertThat(registered).hasValue(0);
    }

    @Test
    void registersWithEveryWelcomeAndAgainAfterACrash() {
        ActorRef<ToAgent> agent = start();
        soon().until(() -> registered.get() == 1);
        long before = cluster.told(Hello.class).get(0).incarnation();
        cluster.crashes.set(2);
        soon().until(() -> cluster.told(Hello.class).stream().anyMatch(hello -> hello.incarnation() > before));
        agent.tell(new Identify(2));
        agent.tell(new Welcome(2, 2));
        soon().until(() -> registered.get() == 2);
        HeldPod pod = Pods.command("a", "Always", "x");
        agent.tell(new Take(2, 2, List.of(pod)));
        awaitPhase(pod, PodPhase.RUNNING);
        runtime.end(cluster.report(pod.uid()).containers().get(0).containerId(), 3);
        soon().until(() -> cluster.report(pod.uid()).containers().get(0).restartCount() == 1);
    }

    @Test
    void aPodGoesOnServingWhileItDrains() {
        ActorRef<ToAgent> agent = start();
        HeldPod pod = Pods.command("a", "Always", "sleep 1");
        agent.tell(new Take(1, 1, List.of(pod)));
        awaitPhase(pod, PodPhase.RUNNING);
        Duration drain = Duration.ofMillis(700);
        long asked = System.nanoTime();
        agent.tell(new Release(1, List.of(new PodRelease(pod.uid(), 300, drain.toMillis()))));
        agent.tell(new Release(1, List.of(new PodRelease(pod.uid(), 299, drain.toMillis()))));
        soon().until(() -> cluster.report(pod.uid()).gone());
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThanOrEqualTo(drain);
    }

    @Test
    void aContainerWhoseLivenessFailsIsReplacedAndOneThatIsNotReadySaysSo() {
        ActorRef<ToAgent> agent = start();
        HeldPod unready = probed("unready", "readiness");
        HeldPod dead = probed("dead", "liveness");
        agent.tell(new Take(1, 1, List.of(unready, dead)));
        soon().until(() -> first(dead).filter(it -> it.restartCount() == 1).isPresent());
        soon().until(() -> first(unready)
                .map(ContainerReport::health)
                .filter(health -> health.failures() > 1)
                .isPresent());
        assertThat(cluster.report(unready.uid()).ready()).isFalse();
        assertThat(first(unready).map(ContainerReport::health).map(Health::trouble))
                .contains("Readiness probe failed: simulated failure");
    }

    private Optional<ContainerReport> first(HeldPod pod) {
        return Optional.ofNullable(cluster.reports.get(pod.uid()))
                .map(told -> cluster.report(pod.uid()).containers().get(0));
    }

    /** A pod whose probes of this kind fail. */
    private static HeldPod probed(String name, String failing) {
        String probe = "{'tcpSocket':{'port':80},'periodSeconds':1,'failureThreshold':1}";
        return Pods.held(
                name,
                "{'containers':[{'name':'main','image':'a:1','env':[{'name':'" + SimulatedRuntime.FAILING
                        + "','value':'" + failing + "'}],'livenessProbe':" + probe + ",'readinessProbe':" + probe
                        + "}]}");
    }

    private void awaitPhase(HeldPod pod, PodPhase phase) {
        soon().until(() -> cluster.reports.containsKey(pod.uid())
                && cluster.report(pod.uid()).phase() == phase
                && (phase != PodPhase.RUNNING || cluster.report(pod.uid()).ready()));
    }

    private ActorRef<ToAgent> start() {
        spawn();
        return welcomed();
    }

    private ActorRef<ToAgent> welcomed() {
        ActorRef<ToAgent> agent = ear();
        agent.tell(new Identify(1));
        agent.tell(new Welcome(1, 1));
        return agent;
    }

    private ActorRef<NodeAgent.Command> spawn() {
        return spawn(runtime, Path.of("unused"));
    }

    private ActorRef<NodeAgent.Command> spawn(ContainerRuntime runtime, Path data) {
        NodeAgent.Settings settings = new NodeAgent.Settings(
                "node-1",
                () -> MachineFacts.of(
                        "node-1",
                        "127.0.0.1",
                        new MachineFacts.Share(1, 2),
                        110,
                        Map.of(),
                        "v1.33.1+starling",
                        runtime.info()),
                Duration.ofMillis(100),
                data,
                Clock.systemUTC(),
                new Reception() {
                    @Override
                    public void welcomed() {
                        registered.incrementAndGet();
                    }

                    @Override
                    public void refused(String why) {
                        refusals.add(why);
                    }
                });
        return kit.spawn(NodeAgent.create(settings, cluster, runtime));
    }

    private ActorRef<ToAgent> ear() {
        soon().until(() -> !cluster.told(Hello.class).isEmpty());
        return cluster.told(Hello.class).get(0).agent();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
    }
}
