package io.starling.node.main;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.starling.actors.failover.RollCall;
import io.starling.actors.member.ControlPlane;
import io.starling.actors.member.Feeds;
import io.starling.core.failure.Causes;
import io.starling.http.ApiServer;
import io.starling.http.ApiSettings;
import io.starling.http.eureka.EurekaDoor;
import io.starling.http.registry.ChoiceDoor;
import io.starling.node.agent.MachineFacts;
import io.starling.node.agent.NodeAgent;
import io.starling.node.agent.Reception;
import io.starling.node.network.NodeNetwork;
import io.starling.node.network.balancer.BalancerAddresses;
import io.starling.node.network.ingress.MemberIngress;
import io.starling.node.network.pods.PodNetwork;
import io.starling.node.network.policy.PolicyEnforcer;
import io.starling.node.runtime.ContainerRuntime;
import io.starling.node.runtime.docker.Wiring;
import io.starling.persistence.ClusterIdentity;
import io.starling.persistence.Journal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** One running member: its actor system, its share of the control plane with the API, its agent. */
public final class Member {
    /** How often a member that nobody answers says what it waits for. */
    private static final Duration UNANSWERED = Duration.ofSeconds(10);

    private static final String CATALOG = "the catalog";

    private final CompletionStage<Done> ready;

    private Member(CompletionStage<Done> ready) {
        this.ready = ready;
    }

    /**
     * Starts a member. It returns at once; {@link #awaitReady} waits.
     *
     * @throws io.starling.persistence.JournalException where the journal can't be used, with a sentence for the user
     */
    public static Member start(MemberSettings settings) {
        Owned owned = owned(settings);
        Journal journal = owned == null ? null : owned.journal();
        ActorSystem<Void> system =
                ActorSystem.create(Behaviors.empty(), settings.clusterName(), MemberConfig.of(settings, journal));
        RollCall.start(system);
        ClusterEnd.heed(system, settings.lives());
        sayWhyRefused(system);
        Member member = new Member(
                owned == null
                        ? joined(system, settings).thenCompose(done -> worker(system, settings))
                        : Enrolment.begin(system, settings, owned.journal())
                                .thenCompose(done -> control(system, settings, owned)));
        member.ready.exceptionally(failure -> {
            system.log()
                    .error(
                            "{} can't go on: {}",
                            settings.name(),
                            Causes.of(failure).getMessage());
            return null;
        });
        return member;
    }

    /** Pekko names a setting that is to be switched off; what is wrong is that the cluster runs another build. */
    private static void sayWhyRefused(ActorSystem<?> system) {
        CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
        shutdown.addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "say-why-refused", () -> {
            shutdown.getShutdownReason()
                    .filter(CoordinatedShutdown.incompatibleConfigurationDetectedReason()::equals)
                    .ifPresent(
                            reason -> system.log()
                                    .error(
                                            "The cluster runs another build, whose members and this one can't read each other."
                                                    + " Stop all of its members, then start them with one build; nothing is lost by that."));
            return CompletableFuture.completedFuture(Done.getInstance());
        });
    }

    /** The journal, and whose it is. */
    private record Owned(Journal journal, ClusterIdentity identity) {}

    private static @Nullable Owned owned(MemberSettings settings) {
        String url = settings.journalUrl();
        if (!settings.controls() || url == null) {
            return null;
        }
        Journal journal = Journal.forUrl(url);
        journal.check();
        journal.prepare();
        ClusterIdentity identity = journal.claim(settings.clusterName());
        journal.warnings().forEach(LoggerFactory.getLogger(Member.class)::warn);
        Enrolment.strikeFormerRun(settings, journal);
        return new Owned(journal, identity);
    }

    /** Joins by the seeds alone, and never founds: the way of a member that knows no journal. */
    private static CompletionStage<Done> joined(ActorSystem<?> system, MemberSettings settings) {
        CompletableFuture<Done> up = new CompletableFuture<>();
        Cluster cluster = Cluster.get(system.classicSystem());
        cluster.registerOnMemberUp(() -> up.complete(Done.getInstance()));
        Cancellable waiting = system.scheduler()
                .scheduleWithFixedDelay(
                        UNANSWERED,
                        UNANSWERED,
                        () -> system.log()
                                .warn(
                                        "No member answers at {} yet: is one running there, and can it reach this one at {}?"
                                                + " It is tried on.",
                                        settings.seeds(),
                                        cluster.selfAddress()),
                        system.executionContext());
        cluster.joinSeedNodes(Seeds.of(settings).others());
        return up.whenComplete((done, failure) -> waiting.cancel());
    }

    private static CompletionStage<Done> control(ActorSystem<?> system, MemberSettings settings, Owned owned) {
        Clock clock = WallClock.get();
        StampFloor floor = StampFloor.in(settings.dataDirectory());
        String node = "node " + settings.name();
        Readiness readiness = new Readiness(settings.works() ? List.of(CATALOG, node) : List.of(CATALOG));
        MemberJournal facts = new MemberJournal(system, owned.journal(), owned.identity());
        return ControlPlane.start(
                        system,
                        settings.name(),
                        settings.seeds().size(),
                        floor,
                        facts,
                        settings.dataDirectory(),
                        clock,
                        Deaths.known(system, settings.lives()))
                .thenApply(plane -> {
                    system.scheduler()
                            .scheduleWithFixedDelay(
                                    StampFloor.INTERVAL,
                                    StampFloor.INTERVAL,
                                    floor::tryToAdvance,
                                    system.executionContext());
                    return plane;
                })
                .thenCompose(plane -> serve(system, settings, plane, facts.health(), readiness)
                        .thenCompose(done -> {
                            CompletionStage<Done> registered =
                                    settings.works() ? work(system, settings, plane.feeds()) : done();
                            return readiness
                                    .on(CATALOG, founded(plane, settings))
                                    .thenCompose(catalog -> registered)
                                    .thenCompose(agent -> settings.works()
                                            ? readiness.on(node, OwnNode.seen(system, plane.gateway(), settings.name()))
                                            : done());
                        }));
    }

    /** The catalog is complete, and the objects are there that clients count on. */
    private static CompletionStage<Done> founded(ControlPlane plane, MemberSettings settings) {
        return plane.catalog()
                .complete()
                .thenCompose(done ->
                        FirstObjects.create(plane.gateway(), plane.catalog().view(), settings.apiPort()))
                .thenApply(done -> Done.getInstance());
    }

    private static CompletionStage<Done> serve(
            ActorSystem<?> system,
            MemberSettings settings,
            ControlPlane plane,
            JournalHealth journal,
            Readiness readiness) {
        PrometheusRegistry metrics = new PrometheusRegistry();
        MemberStatus status = new MemberStatus(system, settings, plane, journal, readiness);
        MemberMetrics.register(metrics, settings, plane, journal, status);
        return ApiServer.start(
                        system,
                        plane.gateway(),
                        List.of(
                                Dialects.consul(system, plane),
                                EurekaDoor.create(plane.gateway().registry()),
                                new ChoiceDoor(plane.gateway().registry())),
                        new ApiSettings(
                                settings.apiHost(),
                                settings.apiPort(),
                                readiness::missing,
                                ApiSettings.Version.DEFAULT,
                                metrics,
                                status::page))
                .thenApply(binding -> {
                    if (!settings.ingressPorts().isEmpty()) {
                        MemberIngress.start(
                                system,
                                plane.gateway(),
                                plane.feeds().services(),
                                plane.events(),
                                settings.apiHost(),
                                settings.ingressPorts());
                    }
                    return Done.getInstance();
                });
    }

    private static CompletionStage<Done> worker(ActorSystem<?> system, MemberSettings settings) {
        SimulatedNodes nodes = settings.simulatedNodes();
        return nodes == null
                ? work(system, settings, ControlPlane.connect(system))
                : NodeHost.start(system, settings.name(), nodes);
    }

    /** Completes when the node's owner has welcomed the agent. */
    private static CompletionStage<Done> work(ActorSystem<?> system, MemberSettings settings, Feeds feeds) {
        Optional<PodNetwork> pods = pods(settings, feeds);
        Optional<PolicyEnforcer> policies = settings.runtime() == RuntimeKind.DOCKER
                ? PolicyEnforcer.start(here(settings), feeds.policies())
                : Optional.empty();
        NodeNetwork network = network(system, settings, feeds, pods, policies);
        Supplier<CompletionStage<String>> attachment =
                pods.isPresent() ? pods.get()::attachment : Wiring.USUAL.network();
        ContainerRuntime runtime = Runtimes.open(
                settings.runtime(),
                Runtimes.Owner.of(settings),
                new Wiring(network.resolver(), attachment),
                dispatcher(system, "starling.runtime-dispatcher"),
                dispatcher(system, "starling.pull-dispatcher"));
        CompletableFuture<Done> registered = new CompletableFuture<>();
        NodeAgent.Settings agent = NodeAgent.Settings.of(
                settings.name(),
                () -> MachineFacts.of(
                                settings.name(),
                                settings.bindHost(),
                                share(settings),
                                settings.runtime().mostPods(),
                                network.labels(),
                                ApiSettings.Version.DEFAULT.gitVersion(),
                                runtime.info())
                        .withPodNetwork(pods.isPresent()),
                settings.dataDirectory().resolve("pods"),
                WallClock.get(),
                Reception.completing(settings.name(), registered));
        ActorRef<NodeAgent.Command> ref = system.systemActorOf(
                NodeAgent.create(agent, new ShardedControlPlane(ClusterSharding.get(system)), runtime),
                "agent",
                Props.empty());
        Departure.prepare(system, List.of(ref));
        return registered;
    }

    private static Optional<PodNetwork> pods(MemberSettings settings, Feeds feeds) {
        return settings.runtime() == RuntimeKind.DOCKER
                ? PodNetwork.start(
                        settings.clusterName(), here(settings), settings.name(), settings.bindHost(), feeds.nodes())
                : Optional.empty();
    }

    /** What the members of the cluster on this machine have in common. */
    private static String here(MemberSettings settings) {
        return settings.clusterName() + "@" + settings.lives();
    }

    /** It ends after the pods, which may still be spoken to while they end. */
    private static NodeNetwork network(
            ActorSystem<?> system,
            MemberSettings settings,
            Feeds feeds,
            Optional<PodNetwork> pods,
            Optional<PolicyEnforcer> policies) {
        NodeNetwork network =
                NodeNetwork.start(here(settings), settings.name(), settings.runtime() == RuntimeKind.DOCKER, feeds);
        Optional<BalancerAddresses> balancers =
                BalancerAddresses.start(system, here(settings), settings.name(), feeds.services());
        Executor blocking = dispatcher(system, "starling.runtime-dispatcher");
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseServiceStop(), "end-network", () -> CompletableFuture.runAsync(
                                () -> {
                                    balancers.ifPresent(BalancerAddresses::close);
                                    policies.ifPresent(PolicyEnforcer::close);
                                    network.close();
                                    pods.ifPresent(PodNetwork::close);
                                },
                                blocking)
                        .thenApply(nothing -> Done.getInstance()));
        return network;
    }

    private static CompletionStage<Done> done() {
        return CompletableFuture.completedFuture(Done.getInstance());
    }

    private static Executor dispatcher(ActorSystem<?> system, String name) {
        return system.dispatchers().lookup(DispatcherSelector.fromConfig(name));
    }

    private static MachineFacts.Share share(MemberSettings settings) {
        return new MachineFacts.Share((int) Math.max(1, Math.round(settings.nodeShare() * 1000)), 1000);
    }

    /**
     * Returns when the member serves: it is in the cluster, its catalog is complete, its node is registered and seen there.
     *
     * @throws IllegalStateException with a sentence for the user, where it never will
     */
    public void awaitReady() {
        try {
            ready.toCompletableFuture().join();
        } catch (CompletionException failure) {
            throw new IllegalStateException(Causes.of(failure).getMessage(), Causes.of(failure));
        }
    }
}
