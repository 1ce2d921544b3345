package io.starling.node.main;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.starling.actors.catalog.CatalogFigures;
import io.starling.actors.failover.Downings;
import io.starling.actors.member.ControlPlane;
import io.starling.actors.node.Assignments;
import io.starling.core.stoppage.Stoppage;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/** What a control member measures of itself. Everything is looked up when somebody asks, so that it costs nothing else. */
final class MemberMetrics {
    private final PrometheusRegistry registry;

    private MemberMetrics(PrometheusRegistry registry) {
        this.registry = registry;
    }

    static void register(
            PrometheusRegistry registry,
            MemberSettings settings,
            ControlPlane plane,
            JournalHealth journal,
            MemberStatus status) {
        MemberMetrics metrics = new MemberMetrics(registry);
        JvmMetrics.builder().register(registry);
        metrics.cluster(plane, status);
        metrics.entities(plane, status);
        metrics.assignments(plane.assignments());
        metrics.journal(journal);
        metrics.catalog(plane, settings.name());
    }

    private void cluster(ControlPlane plane, MemberStatus status) {
        GaugeWithCallback.builder()
                .name("starling_members")
                .help("Members of the cluster as this one sees them.")
                .labelNames("reachable")
                .callback(gauge -> {
                    gauge.call((double) status.count(true), "true");
                    gauge.call((double) status.count(false), "false");
                })
                .register(registry);
        gauge(
                "starling_member_oldest",
                "Whether this member is the oldest one, where the shards' coordinators live.",
                () -> status.oldest() ? 1 : 0);
        gauge(
                "starling_member_minority",
                "Whether this member sees no majority and refuses writes.",
                () -> plane.failover().quorum().lack().isPresent() ? 1 : 0);
        CounterWithCallback.builder()
                .name("starling_member_downings_total")
                .help("Members that this one saw removed as dead, by the evidence against them.")
                .labelNames("evidence")
                .callback(counter -> {
                    for (Downings.Cause cause : Downings.Cause.values()) {
                        counter.call(
                                (double) plane.failover().downings().of(cause),
                                cause.name().toLowerCase(Locale.ROOT));
                    }
                })
                .register(registry);
    }

    private void entities(ControlPlane plane, MemberStatus status) {
        GaugeWithCallback.builder()
                .name("starling_shards")
                .help("Shards that live on this member, by the kind of their entities.")
                .labelNames("type")
                .callback(gauge -> status.shares()
                        .forEach((kind, share) ->
                                gauge.call(share.shards(), kind.typeKey().name())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("starling_entities")
                .help("Entities that live on this member, by kind.")
                .labelNames("type")
                .callback(gauge -> status.shares()
                        .forEach((kind, share) ->
                                gauge.call(share.entities(), kind.typeKey().name())))
                .register(registry);
        gauge(
                "starling_entities_stopped",
                "Entities of this member that don't serve because their journal can't be read.",
                () -> plane.stoppages().count());
        counter(
                "starling_entity_recovery_failures_total",
                "How often an entity of this member failed to recover, for whatever reason.",
                () -> plane.stoppages().recoveryFailures());
        counter(
                "starling_events_omitted_total",
                "Events of pods that this member didn't tell, because more good news came than people read.",
                () -> plane.events().omitted());
        counter("starling_journal_events_total", "Events that entities of this member wrote.", () -> plane.stoppages()
                .written());
        counter(
                "starling_journal_write_failures_total",
                "Events that entities of this member failed to write; each failure restarts its entity.",
                () -> plane.stoppages().unwritten());
    }

    private void assignments(Assignments assignments) {
        CounterWithCallback.builder()
                .name("starling_assignments_total")
                .help("Pods that workloads assigned to nodes whose owners live on this member, by what came of it.")
                .labelNames("answer")
                .callback(counter -> {
                    counter.call((double) assignments.admitted(), "admitted");
                    counter.call((double) assignments.refused(), "refused");
                    counter.call((double) assignments.outOfSession(), "out_of_session");
                })
                .register(registry);
    }

    private void journal(JournalHealth journal) {
        gauge("starling_journal_answers", "Whether the journal answers.", () -> journal.answers() ? 1 : 0);
        gauge(
                "starling_journal_ping_seconds",
                "How long the journal took to answer a question, the last time.",
                () -> journal.latency().toNanos() / 1e9);
    }

    private void catalog(ControlPlane plane, String node) {
        gauge("starling_catalog_objects", "Objects in this member's catalog.", () -> figures(plane)
                .objects());
        gauge(
                "starling_catalog_complete",
                "Whether this member's catalog answers lists.",
                () -> figures(plane).complete() ? 1 : 0);
        gauge(
                "starling_catalog_lag_seconds",
                "How far the order of changes that lists show is behind this member's clock.",
                () -> figures(plane).lagMillis() / 1e3);
        gauge("starling_catalog_changes", "Changes kept for watches.", () -> figures(plane)
                .changes());
        gauge("starling_watches", "Watches open on this member.", () -> figures(plane)
                .watchers());
        gauge(
                "starling_stoppages",
                "Entities of the whole cluster that don't serve, as this member's catalog shows.",
                () -> plane.catalog().view().list(Stoppage.TYPE, null).size());
        GaugeWithCallback.builder()
                .name("starling_node_pods")
                .help("Pods of this member's node, by phase.")
                .labelNames("phase")
                .callback(gauge -> MemberStatus.byPhase(plane.catalog().view(), node)
                        .forEach((phase, count) -> gauge.call(count, phase)))
                .register(registry);
    }

    private static CatalogFigures figures(ControlPlane plane) {
        return plane.catalog().figures();
    }

    private void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(gauge -> gauge.call(value.getAsDouble()))
                .register(registry);
    }

    private void counter(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(counter -> counter.call(value.getAsDouble()))
                .register(registry);
    }
}
