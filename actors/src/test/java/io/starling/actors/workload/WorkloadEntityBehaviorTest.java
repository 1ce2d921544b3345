package io.starling.actors.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.catalog.Announcements;
import io.starling.actors.catalog.CatalogView;
import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.entity.OneMember;
import io.starling.actors.node.NodeDirectory;
import io.starling.core.catalog.Change;
import io.starling.core.catalog.Entry;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.workload.Pace;
import io.starling.core.workload.WorkloadKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WorkloadEntityBehaviorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Two names with one hash code, at one moment: whatever is drawn from these alone is the same for both. */
    @Test
    void podsOfDifferentWorkloadsNeverShareAUid() throws Exception {
        assertThat("w-0o").hasSameHashCodeAs("w-21");
        try (OneMember member = OneMember.start()) {
            start(member, member.catalog());
            create(member, "w-0o");
            create(member, "w-21");
            assertThat(member.catalog().view().list(WorkloadKey.PODS, "default"))
                    .extracting(entry -> entry.object().uid())
                    .hasSize(6)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void showsAgainWhatTheCatalogsRefused() throws Exception {
        try (OneMember member = OneMember.start()) {
            RefusingOnce announcements = new RefusingOnce(member.catalog());
            start(member, announcements);
            create(member, "web");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> member.catalog()
                                    .view()
                                    .list(WorkloadKey.PODS, "default")
                                    .size()
                            == 3);
            assertThat(announcements.refused).isTrue();
            assertThat(member.catalog().view().list(WorkloadKey.DEPLOYMENTS, "default"))
                    .hasSize(1);
        }
    }

    /** What an owner said last on the member that it lived on before may arrive after the next one has begun. */
    @Test
    void showsAgainWhatWasOvertaken() throws Exception {
        try (OneMember member = OneMember.start()) {
            start(member, member.catalog());
            create(member, "web");
            WorkloadKey workload = new WorkloadKey(new ObjectKey(WorkloadKey.DEPLOYMENTS, "default", "web"));
            ObjectNode late = member.catalog()
                    .view()
                    .find(workload.root())
                    .orElseThrow()
                    .object()
                    .json()
                    .deepCopy();
            late.putObject("status").put("readyReplicas", 99);
            sayElsewhere(member, workload, late);
            TestProbe<ObjectRequest.Awake> awake = TestProbe.create(member.system());
            EntityKind.WORKLOAD
                    .ref(member.context().sharding(), workload.id())
                    .tell(new ObjectRequest.Wake(awake.getRef()));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> member.catalog()
                                    .view()
                                    .find(workload.root())
                                    .orElseThrow()
                                    .object()
                                    .status()
                                    .path("readyReplicas")
                                    .asInt()
                            != 99);
        }
    }

    /** The member that it moves to may not have been told of the last write: its catalog shows what was before. */
    @Test
    void whoeverAsksANewOwnerIsToldWhatIsJournaled() throws Exception {
        try (OneMember member = OneMember.start()) {
            EntityContext context = context(member, member.catalog());
            NodeDirectory nodes = new NodeDirectory(() -> member.catalog().view());
            ObjectKey key = new ObjectKey(WorkloadKey.DEPLOYMENTS, "default", "web");
            WorkloadKey workload = new WorkloadKey(key);
            ActorRef<EntityMessage> first = member.system()
                    .systemActorOf(
                            WorkloadEntity.create(context, nodes, new Pace(), workload.id()), "first", Props.empty());
            create(member, "web", first);
            TestProbe<Object> end = TestProbe.create(member.system());
            Adapter.toClassic(first).tell(PoisonPill.getInstance(), null);
            end.expectTerminated(first, PATIENCE);

            ObjectNode other = member.catalog()
                    .view()
                    .find(key)
                    .orElseThrow()
                    .object()
                    .json()
                    .deepCopy();
            other.withObjectProperty("spec").put("replicas", 7);
            long stamp = sayElsewhere(member, workload, other);
            TestProbe<ObjectRequest.Found> found = TestProbe.create(member.system());
            member.system()
                    .systemActorOf(
                            WorkloadEntity.create(context, nodes, new Pace(), workload.id()), "second", Props.empty())
                    .tell(new ObjectRequest.Read(key, found.getRef()));
            ApiObject told = found.receiveMessage(PATIENCE).told().orElseThrow();
            assertThat(told.spec().path("replicas").asInt()).isEqualTo(3);
            assertThat(told.resourceVersion()).isGreaterThan(stamp);
        }
    }

    @Test
    void aDeletedPodIsShownSoBeforeAllThatFollowsAndIsReplaced() throws Exception {
        try (OneMember member = OneMember.start()) {
            Overheard announcements = new Overheard(member.catalog());
            start(member, announcements);
            create(member, "web");
            ObjectKey pod = pods(member).get(0);
            long before = announcements.said.get(announcements.said.size() - 1).shows();

            TestProbe<ObjectRequest.Written> answers = TestProbe.create(member.system());
            WorkloadKey workload = new WorkloadKey(new ObjectKey(WorkloadKey.DEPLOYMENTS, "default", "web"));
            EntityKind.WORKLOAD
                    .ref(member.context().sharding(), workload.id())
                    .tell(new ObjectRequest.Write(
                            UUID.randomUUID().toString(),
                            pod,
                            new Mutation.Delete("Background", 10L, null, null),
                            Mutation.Context.internal("test"),
                            answers.getRef()));
            assertThat(answers.receiveMessage(PATIENCE).outcome())
                    .isInstanceOfSatisfying(
                            Mutation.Accepted.class,
                            accepted -> assertThat(accepted.object().deleting()).isTrue());

            assertThat(announcements.said).contains(new Overheard.Said(before, List.of(pod)));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> pods(member).size() == 3 && !pods(member).contains(pod));
            assertThat(announcements.said.get(announcements.said.size() - 1).shows())
                    .isGreaterThan(before);
        }
    }

    private static List<ObjectKey> pods(OneMember member) {
        return member.catalog().view().list(WorkloadKey.PODS, "default").stream()
                .map(Entry::key)
                .toList();
    }

    /** What the workload's owner on another member says of its object. */
    private static long sayElsewhere(OneMember member, WorkloadKey workload, ObjectNode object) throws Exception {
        long stamp = member.catalog().open();
        member.catalog()
                .announce(
                        EntityKind.WORKLOAD.persistenceId(workload.id()).id(),
                        0,
                        List.of(Change.of(
                                stamp, workload.root(), ApiObject.of(object).stamped(stamp))))
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return stamp;
    }

    /** Catalogs whose order has moved past the first change that they are told of. */
    private static final class RefusingOnce extends Overheard {
        private volatile boolean refused;

        RefusingOnce(Announcements catalog) {
            super(catalog);
        }

        @Override
        public CompletionStage<Done> announce(String owner, long shows, List<Change> changes) {
            if (refused || changes.isEmpty()) {
                return super.announce(owner, shows, changes);
            }
            refused = true;
            changes.forEach(change -> withdraw(change.stamp()));
            return CompletableFuture.failedFuture(new StampExpired("too late"));
        }
    }

    /** What is said of catalogs' objects, and up to which event, on its way to a catalog. */
    private static class Overheard implements Announcements {
        private final Announcements catalog;
        private final List<Said> said = new CopyOnWriteArrayList<>();

        Overheard(Announcements catalog) {
            this.catalog = catalog;
        }

        record Said(long shows, List<ObjectKey> changes) {}

        @Override
        public CompletionStage<Done> announce(String owner, long shows, List<Change> changes) {
            said.add(new Said(shows, changes.stream().map(Change::key).toList()));
            return catalog.announce(owner, shows, changes);
        }

        @Override
        public CompletionStage<Done> completeEverywhere() {
            return catalog.completeEverywhere();
        }

        @Override
        public long open() {
            return catalog.open();
        }

        @Override
        public void observe(long stamp) {
            catalog.observe(stamp);
        }

        @Override
        public void withdraw(long stamp) {
            catalog.withdraw(stamp);
        }

        @Override
        public CatalogView view() {
            return catalog.view();
        }
    }

    private static EntityContext context(OneMember member, Announcements announcements) {
        return new EntityContext(
                announcements,
                member.context().sharding(),
                Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC),
                member.context().events(),
                member.context().stoppages(),
                member.context().tenure());
    }

    private static void start(OneMember member, Announcements announcements) {
        EntityContext context = context(member, announcements);
        NodeDirectory nodes = new NodeDirectory(() -> member.catalog().view());
        member.context()
                .sharding()
                .init(Entity.of(
                                EntityKind.WORKLOAD.typeKey(),
                                entity -> WorkloadEntity.create(context, nodes, new Pace(), entity.getEntityId()))
                        .withRole("control"));
    }

    /** Waits for the answer, whatever it is. */
    private static void create(OneMember member, String name) throws Exception {
        ObjectKey key = new ObjectKey(WorkloadKey.DEPLOYMENTS, "default", name);
        create(member, name, EntityKind.WORKLOAD.ref(member.context().sharding(), new WorkloadKey(key).id()));
    }

    private static void create(OneMember member, String name, RecipientRef<EntityMessage> owner) throws Exception {
        TestProbe<ObjectRequest.Written> answers = TestProbe.create(member.system());
        owner.tell(new ObjectRequest.Write(
                UUID.randomUUID().toString(),
                new ObjectKey(WorkloadKey.DEPLOYMENTS, "default", name),
                new Mutation.Create(deployment(name)),
                Mutation.Context.internal("test"),
                answers.getRef()));
        answers.receiveMessage(PATIENCE);
    }

    private static ApiObject deployment(String name) throws Exception {
        return ApiObject.of((ObjectNode) new ObjectMapper().readTree("""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "%1$s", "namespace": "default"},
                 "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "%1$s"}},
                          "template": {"metadata": {"labels": {"app": "%1$s"}},
                                       "spec": {"containers": [{"name": "c", "image": "x"}]}}}}""".formatted(name)));
    }
}
