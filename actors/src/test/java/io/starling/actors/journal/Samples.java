package io.starling.actors.journal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.Journaled;
import io.starling.core.address.Allocations;
import io.starling.core.address.Block;
import io.starling.core.keyvalue.Blob;
import io.starling.core.keyvalue.Change;
import io.starling.core.keyvalue.Commit;
import io.starling.core.keyvalue.KeyValues;
import io.starling.core.keyvalue.Session;
import io.starling.core.keyvalue.UserEvent;
import io.starling.core.node.NodeFacts;
import io.starling.core.node.NodeLife;
import io.starling.core.node.NodeState;
import io.starling.core.object.ApiObject;
import io.starling.core.origin.Origins;
import io.starling.core.pod.ContainerReport;
import io.starling.core.pod.PodPhase;
import io.starling.core.pod.PodReport;
import io.starling.core.record.Bucket;
import io.starling.core.registration.Registration;
import io.starling.core.registration.Registration.Held;
import io.starling.core.registry.HealthChange;
import io.starling.core.registry.Instance;
import io.starling.core.registry.InstanceStatus;
import io.starling.core.registry.OutsiderEvent;
import io.starling.core.registry.Outsiders;
import io.starling.core.workload.Pod;
import io.starling.core.workload.Revision;
import io.starling.core.workload.Workload;
import io.starling.core.workload.WorkloadEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One sample of everything that is journaled, by the name of its golden file. */
final class Samples {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    private Samples() {}

    static Map<String, Journaled> all() {
        Map<String, Journaled> samples = new LinkedHashMap<>();
        records(samples);
        workloads(samples);
        nodes(samples);
        registrations(samples);
        keyValues(samples);
        samples.put("origins-numbered", new Origins.Numbered("node-1", 7));
        samples.put("origins-snapshot", new Origins.Numbered("node-1", 7).applyTo(Origins.NONE));
        samples.put("allocations-allocated", new Allocations.Allocated(List.of("10.96.0.1"), "service default/web"));
        samples.put("allocations-released", new Allocations.Released(List.of("10.96.0.1")));
        samples.put(
                "allocations-snapshot", new Allocations.Allocated(List.of("30001"), "a/b").applyTo(Allocations.NONE));
        return samples;
    }

    private static void keyValues(Map<String, Journaled> samples) {
        Session session = new Session(
                "s-1",
                "lock",
                "starling",
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Session.Behavior.DELETE,
                List.of("serfHealth"),
                0);
        UserEvent event = new UserEvent("e-1", "deploy", Blob.of(new byte[] {1, 2}), "node", "service", "tag", 0);
        Commit commit = new Commit(
                "request-1",
                List.of(
                        new Change.Stored("app/a", 42, Blob.of(new byte[] {3, 4}), "s-1", 2),
                        new Change.Stored("app/b", 0, Blob.EMPTY, "", 0),
                        new Change.Removed("app/b"),
                        new Change.TreeRemoved("old/"),
                        new Change.Released(List.of("app/c")),
                        new Change.Delayed(List.of("app/c"), AT.plusSeconds(5), AT),
                        new Change.SessionOpened(session),
                        new Change.SessionClosed("s-0"),
                        new Change.EventFired(event)));
        samples.put("key-values-commit", commit);
        samples.put("key-values-snapshot", commit.applyTo(KeyValues.EMPTY));
    }

    private static void records(Map<String, Journaled> samples) {
        samples.put("bucket-stored", new Bucket.Stored(object("ConfigMap", "cm")));
        samples.put("bucket-removed", new Bucket.Removed("cm"));
        samples.put("bucket-snapshot", new Bucket.Stored(object("ConfigMap", "cm")).applyTo(Bucket.EMPTY));
    }

    private static void workloads(Map<String, Journaled> samples) {
        Revision revision = Revision.create("abc", 2, "uid-r", AT, tree("spec", "x"), tree("annotations", "y"));
        WorkloadEvent.PodsCreated created = new WorkloadEvent.PodsCreated(
                "abc",
                List.of(
                        new WorkloadEvent.PodsCreated.NewPod("web-abc-1", "uid-1", null),
                        new WorkloadEvent.PodsCreated.NewPod("bare", "uid-2", object("Pod", "bare"))),
                AT);
        List<WorkloadEvent> events = List.of(
                new WorkloadEvent.ObjectStored(object("Deployment", "web")),
                new WorkloadEvent.ObjectRemoved(),
                new WorkloadEvent.RevisionAdded(revision),
                new WorkloadEvent.RevisionNumbered("abc", 3),
                new WorkloadEvent.RevisionWritten("abc", tree("labels", "z")),
                new WorkloadEvent.RevisionsPruned(List.of("old")),
                created,
                new WorkloadEvent.PodsPlaced(List.of(new WorkloadEvent.PodsPlaced.Place("web-abc-1", "node-1"))),
                new WorkloadEvent.PodsUnplaced(List.of("web-abc-1")),
                new WorkloadEvent.PodsStopping(List.of("web-abc-1"), new Pod.Stopping(AT, 30)),
                new WorkloadEvent.PodsRemoved(List.of("gone")),
                new WorkloadEvent.PodFinished("bare", report()),
                new WorkloadEvent.PodWritten("bare", object("Pod", "bare")),
                new WorkloadEvent.Orphaned(Map.of("abc", object("ReplicaSet", "web-abc"))),
                new WorkloadEvent.ReplicaSetStored("abc", object("ReplicaSet", "web-abc")),
                new WorkloadEvent.ReplicaSetRemoved("abc"),
                new WorkloadEvent.PodsOrphaned(List.of(object("Pod", "web-abc-1"))));
        events.forEach(event -> samples.put("workload-" + kebab(event), event));
        samples.put(
                "workload-snapshot",
                Workload.ABSENT.after(List.of(events.get(0), events.get(2), created, events.get(11), events.get(9))));
    }

    private static PodReport report() {
        ContainerReport.Terminated end = new ContainerReport.Terminated(3, "Error", "it failed", AT, AT.plusSeconds(1));
        return new PodReport(
                "uid-2",
                5,
                PodPhase.FAILED,
                "Why",
                "a message",
                false,
                true,
                "10.0.0.1",
                "127.0.0.1",
                AT,
                List.of(
                        new ContainerReport("c", false, end, end, false, 2, "busybox", "sha256:1", "docker://1", null),
                        new ContainerReport(
                                "i", true, new ContainerReport.Running(AT), null, true, 0, "busybox", "", "", null),
                        new ContainerReport(
                                "w",
                                false,
                                new ContainerReport.Waiting("ErrImagePull", "no such image"),
                                null,
                                false,
                                0,
                                "busybox",
                                "",
                                "",
                                null)));
    }

    private static void nodes(Map<String, Journaled> samples) {
        NodeFacts facts = NodeFacts.of(
                Map.of("cpu", "2"),
                Map.of("cpu", "1900m"),
                Map.of("kubernetes.io/os", "linux"),
                Map.of("InternalIP", "127.0.0.1"),
                Map.of("osImage", "Debian"));
        samples.put("node-stored", new NodeState.Stored(object("Node", "node-1")));
        samples.put("node-removed", new NodeState.Removed());
        samples.put("node-found", new NodeState.Found(facts));
        NodeFacts addressed =
                NodeFacts.of(Map.of(), Map.of(), Map.of(), Map.of(), Map.of()).withPodNetwork(true);
        samples.put("node-found-pod-network", new NodeState.Found(addressed));
        samples.put("node-range-given", new NodeState.RangeGiven("10.244.3.0/24"));
        samples.put("node-range-unwanted", new NodeState.RangeUnwanted("node node-1 u-1"));
        samples.put("node-range-returned", new NodeState.RangeReturned("node node-1 u-1"));
        samples.put(
                "node-snapshot-ranges",
                new NodeState.RangeUnwanted("node node-1 u-1")
                        .applyTo(new NodeState.RangeGiven("10.244.3.0/24").applyTo(NodeState.ABSENT)));
        List<NodeLife.Event> lives = List.of(
                new NodeLife.Joined(11, 2, AT),
                new NodeLife.FellSilent(AT),
                new NodeLife.Returned(AT),
                new NodeLife.Fenced(3, AT),
                new NodeLife.Left(4, AT),
                new NodeLife.Died(AT),
                new NodeLife.Evicting(AT),
                new NodeLife.Spared(AT));
        lives.forEach(life -> samples.put("node-lived-" + kebab(life), new NodeState.Lived(life)));
        samples.put(
                "node-snapshot",
                new NodeState.Lived(lives.get(0)).applyTo(new NodeState.Found(facts).applyTo(NodeState.ABSENT)));
        samples.put(
                "node-snapshot-evicting",
                new NodeState.Lived(lives.get(6)).applyTo(new NodeState.Lived(lives.get(5)).applyTo(NodeState.ABSENT)));
    }

    private static void registrations(Map<String, Journaled> samples) {
        ApiObject service = object("Service", "web")
                .with(tree -> tree.withObjectProperty("spec").put("clusterIP", "10.96.0.9"));
        samples.put("registration-service-stored", new Registration.ServiceStored(service));
        samples.put("registration-service-removed", new Registration.ServiceRemoved());
        samples.put(
                "registration-addresses-returned",
                new Registration.AddressesReturned(List.of(new Held(Block.NODE_PORTS, "30001"))));
        samples.put(
                "registration-snapshot",
                new Registration(service, null, Set.of(new Held(Block.CLUSTER_IPS, "10.96.0.1")), Outsiders.NONE));
        Registration.Event endpoints = new Registration.EndpointsStored(object("Endpoints", "web"));
        samples.put("registration-endpoints-stored", endpoints);
        samples.put("registration-endpoints-removed", new Registration.EndpointsRemoved());
        samples.put("registration-snapshot-endpoints", endpoints.applyTo(Registration.ABSENT));
        OutsiderEvent annotated = new OutsiderEvent.Annotated("host:orders:8080", Map.of("a", "b"), AT);
        OutsiderEvent reported = new OutsiderEvent.Reported(
                "host:orders:8080", new HealthChange(InstanceStatus.DOWN, "check failed", AT));
        Registration.Event changed = new Registration.OutsidersChanged(List.of(
                new OutsiderEvent.Registered(instance(InstanceStatus.OUT_OF_SERVICE)),
                new OutsiderEvent.Overridden("host:orders:8080", null, AT),
                annotated,
                reported,
                new OutsiderEvent.Removed("gone", OutsiderEvent.Why.EXPIRED, AT)));
        samples.put("registration-outsiders-changed", changed);
        // Written before overrides were remembered in histories: of such a state no more is known.
        Registration.Event known = new Registration.OutsidersChanged(
                List.of(new OutsiderEvent.Registered(instance(null)), annotated, reported));
        samples.put("registration-snapshot-outsiders", known.applyTo(Registration.ABSENT));
    }

    private static Instance instance(@Nullable InstanceStatus override) {
        return new Instance(
                "host:orders:8080",
                "10.0.0.1",
                "host",
                Map.of("http", 8080),
                Map.of("version", "1"),
                2,
                "zone-1",
                InstanceStatus.UP,
                override,
                "eureka",
                Duration.ofSeconds(90),
                "{}",
                AT,
                List.of(new HealthChange(InstanceStatus.UP, "registered", AT)));
    }

    /** {@code PodsPlaced} becomes {@code pods-placed}. */
    static String kebab(Object event) {
        return event.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }

    private static ApiObject object(String kind, String name) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1").put("kind", kind);
        tree.putObject("metadata").put("name", name).put("namespace", "default").put("resourceVersion", "42");
        return ApiObject.of(tree);
    }

    private static ObjectNode tree(String field, String value) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.putObject(field).put("a", value);
        return tree;
    }
}
