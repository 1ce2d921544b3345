package io.starling.node.main;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.catalog.CatalogFigures;
import io.starling.actors.catalog.CatalogView;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.failover.Downings;
import io.starling.actors.member.ControlPlane;
import io.starling.actors.node.NodeDirectory;
import io.starling.core.catalog.Entry;
import io.starling.core.node.NodeSight;
import io.starling.core.object.ResourceType;
import io.starling.core.stoppage.Stoppage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.sharding.ClusterSharding;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.pattern.Patterns;

/** What a member knows of itself and of the cluster, for people: {@code /starling/v1/status}. */
final class MemberStatus {
    private static final ResourceType PODS = new ResourceType("", "pods");
    private static final ResourceType EVENTS = new ResourceType("", "events");
    private static final Duration REFRESH = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int DOWNINGS_SHOWN = 5;

    private final ActorSystem<?> system;
    private final MemberSettings settings;
    private final ControlPlane plane;
    private final JournalHealth journal;
    private final Readiness readiness;
    private final long began = System.nanoTime();
    private volatile Map<EntityKind, Share> shares = Map.of();

    MemberStatus(
            ActorSystem<?> system,
            MemberSettings settings,
            ControlPlane plane,
            JournalHealth journal,
            Readiness readiness) {
        this.system = system;
        this.settings = settings;
        this.plane = plane;
        this.journal = journal;
        this.readiness = readiness;
        system.scheduler()
                .scheduleWithFixedDelay(
                        Duration.ZERO,
                        REFRESH,
                        () -> ask().thenAccept(found -> shares = found),
                        system.executionContext());
    }

    /** Shards and entities of one kind that live on this member. */
    record Share(int shards, int entities) {}

    CompletionStage<byte[]> page() {
        return ask().thenApply(now -> document(now).toString().getBytes(StandardCharsets.UTF_8));
    }

    /** As they were some seconds ago at the most. */
    Map<EntityKind, Share> shares() {
        return shares;
    }

    /** By kind; a kind whose region doesn't answer in time is left out. */
    private CompletionStage<Map<EntityKind, Share>> ask() {
        CompletableFuture<Map<EntityKind, Share>> all = CompletableFuture.completedFuture(new TreeMap<>());
        for (EntityKind kind : EntityKind.values()) {
            all = all.thenCombine(share(kind), (found, share) -> {
                if (share.shards() >= 0) {
                    found.put(kind, share);
                }
                return found;
            });
        }
        return all;
    }

    private CompletableFuture<Share> share(EntityKind kind) {
        return Patterns.ask(
                        ClusterSharding.get(system.classicSystem())
                                .shardRegion(kind.typeKey().name()),
                        ShardRegion.getRegionStatsInstance(),
                        PATIENCE)
                .thenApply(answer -> {
                    Map<String, Object> stats = ((ShardRegion.ShardRegionStats) answer).getStats();
                    int entities = stats.values().stream()
                            .mapToInt(count -> ((Number) count).intValue())
                            .sum();
                    return new Share(stats.size(), entities);
                })
                .exceptionally(silent -> new Share(-1, 0))
                .toCompletableFuture();
    }

    private ObjectNode document(Map<EntityKind, Share> now) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("name", settings.name());
        status.put("address", Cluster.get(system).selfMember().address().hostPort());
        ArrayNode roles = status.putArray("roles");
        settings.roles().stream().sorted().forEach(roles::add);
        status.put("uptimeSeconds", (System.nanoTime() - began) / 1_000_000_000L);
        status.put("oldest", oldest());
        ArrayNode missing = status.putArray("notReady");
        readiness.missing().forEach(missing::add);
        members(status.putObject("members"));
        ObjectNode entities = status.putObject("entities");
        now.forEach((kind, share) -> entities.putObject(kind.typeKey().name())
                .put("shards", share.shards())
                .put("entities", share.entities()));
        status.putObject("journal")
                .put("answers", journal.answers())
                .put("latencyMillis", journal.latency().toNanos() / 1e6)
                .put("trouble", journal.trouble().orElse(""));
        CatalogFigures catalog = plane.catalog().figures();
        status.putObject("catalog")
                .put("complete", catalog.complete())
                .put("objects", catalog.objects())
                .put("lagMillis", catalog.lagMillis())
                .put("watches", catalog.watchers());
        ObjectNode downings = status.putObject("downings");
        for (Downings.Cause cause : Downings.Cause.values()) {
            downings.put(
                    cause.name().toLowerCase(Locale.ROOT),
                    plane.failover().downings().of(cause));
        }
        CatalogView view = plane.catalog().view();
        lately(status.putArray("downedLately"), view);
        ArrayNode stopped = status.putArray("stoppedEntities");
        view.list(Stoppage.TYPE, null).forEach(entry -> stopped.add(stopped(Stoppage.of(entry.object()))));
        nodes(status.putObject("nodes"), view);
        pods(status.putObject("pods"), view);
        return status;
    }

    private static ObjectNode stopped(Stoppage stoppage) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("entity", stoppage.owner())
                .put("event", stoppage.sequence())
                .put("reason", stoppage.reason())
                .put("member", stoppage.member())
                .put("since", stoppage.since().toString())
                .put("triedAgain", stoppage.again().toString());
    }

    /** Whether no member with the role has been in the cluster for longer: the shards' coordinators live on it. */
    boolean oldest() {
        Cluster cluster = Cluster.get(system);
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member -> member.hasRole(ControlPlane.ROLE))
                .min((a, b) -> a.equals(b) ? 0 : a.isOlderThan(b) ? -1 : 1)
                .filter(cluster.selfMember()::equals)
                .isPresent();
    }

    private void members(ObjectNode members) {
        members.put("reachable", count(true)).put("unreachable", count(false));
        members.put("minority", plane.failover().quorum().lack().orElse(""));
    }

    long count(boolean reachable) {
        CurrentClusterState state = Cluster.get(system).state();
        return StreamSupport.stream(state.getMembers().spliterator(), false)
                .filter((Member member) -> state.getUnreachable().contains(member) != reachable)
                .count();
    }

    private static void lately(ArrayNode downed, CatalogView view) {
        view.list(EVENTS, null).stream()
                .map(entry -> entry.object().json())
                .filter(event -> event.path("reason").asText().equals("MemberDowned"))
                .sorted(Comparator.comparing(
                                (JsonNode event) -> event.path("lastTimestamp").asText())
                        .reversed())
                .limit(DOWNINGS_SHOWN)
                .forEach(event -> downed.addObject()
                        .put("at", event.path("lastTimestamp").asText())
                        .put("member", event.at("/involvedObject/name").asText())
                        .put("why", event.path("message").asText()));
    }

    private static void nodes(ObjectNode nodes, CatalogView view) {
        long all = view.list(NodeDirectory.NODES, null).size();
        long ready = view.list(NodeDirectory.NODES, null).stream()
                .flatMap(entry -> Optional.ofNullable(NodeSight.of(entry.object())).stream())
                .filter(sight -> sight.lostSince() == null)
                .count();
        nodes.put("all", all).put("ready", ready);
    }

    private static void pods(ObjectNode pods, CatalogView view) {
        pods.put("all", view.list(PODS, null).size());
        byPhase(view, "").forEach((phase, count) -> pods.put(phase.toLowerCase(Locale.ROOT), count));
    }

    /** @param node of which pods count, empty for all */
    static Map<String, Long> byPhase(CatalogView view, String node) {
        Map<String, Long> phases = new TreeMap<>();
        for (Entry entry : view.list(PODS, null)) {
            if (node.isEmpty()
                    || node.equals(entry.object().spec().path("nodeName").asText())) {
                phases.merge(entry.object().status().path("phase").asText("Pending"), 1L, Long::sum);
            }
        }
        return phases;
    }
}
