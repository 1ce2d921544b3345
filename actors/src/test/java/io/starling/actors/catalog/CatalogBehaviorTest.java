package io.starling.actors.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.catalog.CatalogCluster.Member;
import io.starling.actors.gateway.Gateway.ListQuery;
import io.starling.actors.gateway.Gateway.Listing;
import io.starling.actors.gateway.Gateway.WatchQuery;
import io.starling.actors.gateway.Gateway.WatchSignal;
import io.starling.core.catalog.Change;
import io.starling.core.catalog.Remembered;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import io.starling.core.selector.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Catalogs of several members on loopback: what one announces, all list and watch. */
class CatalogBehaviorTest {
    private static final ResourceType MAPS = new ResourceType("", "configmaps");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void whatOneMemberAnnouncesAllListAtOnce() throws Exception {
        try (CatalogCluster cluster = CatalogCluster.start(3)) {
            for (int i = 0; i < 30; i++) {
                Member writer = cluster.members.get(i % 3);
                done(put(writer, "map-" + i, "uid-" + i));
                Member reader = cluster.members.get((i + 1) % 3);
                assertThat(names(list(reader, "", 0, null))).contains("map-" + i);
            }
            assertThat(cluster.members.get(2).catalog().view().ownedBy("maps")).hasSize(30);
        }
    }

    @Test
    void noCatalogIsCompleteBeforeAllOwnersAnnouncedThemselvesAndThenAllAre() throws Exception {
        try (CatalogCluster cluster = CatalogCluster.expecting(2, Set.of("maps"))) {
            for (Member member : cluster.members) {
                assertThat(member.catalog().complete().toCompletableFuture()).isNotDone();
                assertThat(member.catalog().completeEverywhere().toCompletableFuture())
                        .isNotDone();
            }
            done(put(cluster.members.get(1), "map", "uid"));
            for (Member member : cluster.members) {
                done(member.catalog().completeEverywhere());
                assertThat(member.catalog().complete().toCompletableFuture()).isDone();
            }
        }
    }

    @Test
    void aClusterBeginsWithWhatIsRememberedAndConfirmedAndWaitsForTheRest(@TempDir Path directory) throws Exception {
        Remembered kept;
        try (CatalogCluster cluster = CatalogCluster.start(2)) {
            Member member = cluster.members.get(0);
            done(put(member, "maps", 3, "same", "u1"));
            done(put(member, "others", 5, "changed", "u2"));
            done(put(member, "unjournaled", 0, "unknown", "u3"));
            kept = remembered(cluster.members.get(1), 2);
        }
        CatalogMemory memory;
        try (CatalogCluster cluster = CatalogCluster.start(1)) {
            memory = CatalogMemory.in(cluster.members.get(0).system(), directory, "journal");
            memory.keep(kept);
            assertThat(Files.getPosixFilePermissions(directory.resolve("catalog")))
                    .as("Secrets are among the objects")
                    .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
            Remembered found = memory.take();
            assertThat(found).isEqualTo(kept);
            assertThat(memory.take()).isEqualTo(Remembered.NOTHING);
            kept = found.confirmed(Map.of("maps", 3L, "others", 6L));
        }
        try (CatalogCluster cluster = CatalogCluster.remembering(2, Set.of("maps", "others"), kept)) {
            Member member = cluster.members.get(1);
            assertThat(member.catalog().complete().toCompletableFuture()).isNotDone();
            done(put(cluster.members.get(0), "others", 6, "changed", "u2"));
            done(member.catalog().completeEverywhere());
            assertThat(names(list(member, "", 0, null))).containsExactly("changed", "same");
            assertThat(remembered(member, 2).sequences()).isEqualTo(Map.of("maps", 3L, "others", 6L));
        }
    }

    @Test
    void whatIsRememberedIsRecalledUntilACatalogHasBegunThoughTheFileIsUsedOnce(@TempDir Path directory)
            throws Exception {
        try (CatalogCluster cluster = CatalogCluster.start(1)) {
            Member member = cluster.members.get(0);
            done(put(member, "maps", 3, "map", "u1"));
            Remembered kept = remembered(member, 1);
            CatalogMemory.in(member.system(), directory, "journal").keep(kept);
            CatalogMemory memory = CatalogMemory.in(member.system(), directory, "journal");
            assertThat(memory.recall()).isEqualTo(kept);
            assertThat(memory.recall()).as("asked for again").isEqualTo(kept);
            assertThat(CatalogMemory.in(member.system(), directory, "journal").recall())
                    .as("by another run")
                    .isEqualTo(Remembered.NOTHING);
            memory.drop();
            assertThat(memory.recall()).isEqualTo(Remembered.NOTHING);
        }
    }

    @Test
    void aFileThatIsTornOrOfAnotherJournalIsNotBelieved(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("catalog");
        try (CatalogCluster cluster = CatalogCluster.start(1)) {
            Member member = cluster.members.get(0);
            done(put(member, "maps", 3, "map", "u1"));
            Remembered kept = remembered(member, 1);
            CatalogMemory memory = CatalogMemory.in(member.system(), directory, "journal");
            memory.keep(kept);
            assertThat(CatalogMemory.in(member.system(), directory, "another").take())
                    .isEqualTo(Remembered.NOTHING);
            memory.keep(kept);
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < whole.length; i += 7) {
                byte[] torn = whole.clone();
                torn[i] ^= 1;
                Files.write(file, torn);
                assertThat(memory.take()).as("byte %d", i).isEqualTo(Remembered.NOTHING);
                Files.write(file, Arrays.copyOf(whole, i));
                assertThat(memory.take()).as("%d bytes", i).isEqualTo(Remembered.NOTHING);
            }
            Files.write(file, whole);
            assertThat(memory.take()).isEqualTo(kept);
        }
    }

    @Test
    void whatChangedIsKeptAndBeItOnlyHowMuchOfAJournalThatIsAndWhatCannotBeIsTriedAgain(@TempDir Path parent)
            throws Exception {
        Path directory = parent.resolve("member");
        try (CatalogCluster cluster = CatalogCluster.start(1)) {
            Member member = cluster.members.get(0);
            CatalogMemory memory = CatalogMemory.in(member.system(), directory, "journal");
            done(put(member, "maps", 3, "map", "u1"));
            member.system()
                    .systemActorOf(
                            CatalogKeeper.create(member.catalog(), memory, Duration.ofMillis(20)),
                            "keeper",
                            DispatcherSelector.blocking());
            remembered(member, 1);
            Files.createDirectory(directory);
            await().atMost(PATIENCE).until(() -> memory.take().sequences().equals(Map.of("maps", 3L)));
            done(member.catalog().announce("maps", 4, List.of()));
            await().atMost(PATIENCE).until(() -> memory.take().sequences().equals(Map.of("maps", 4L)));
        }
    }

    /** Waits until so many owners' numbers count. */
    private static Remembered remembered(Member member, int owners) throws Exception {
        await().atMost(PATIENCE).until(() -> recall(member).sequences().size() == owners);
        return recall(member);
    }

    private static Remembered recall(Member member) throws Exception {
        return member.catalog()
                .memorable()
                .thenApply(Remembered.Moment::remembered)
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aWatchTellsEveryChangeOnceInOrder() throws Exception {
        try (CatalogCluster cluster = CatalogCluster.start(2)) {
            Member writer = cluster.members.get(0);
            Member reader = cluster.members.get(1);
            done(put(writer, "old", "u0"));
            Queue<WatchSignal> signals = watch(reader, "", Selector.ALL);
            await().atMost(PATIENCE).until(() -> signals.size() == 1);
            for (int i = 0; i < 20; i++) {
                done(put(i % 2 == 0 ? writer : reader, "map", "u1"));
            }
            done(delete(writer, "map"));
            await().atMost(PATIENCE).until(() -> signals.size() == 22);
            List<WatchSignal> all = List.copyOf(signals);
            assertThat(all.get(1)).isInstanceOf(WatchSignal.Added.class);
            assertThat(all.subList(2, 21)).allMatch(WatchSignal.Modified.class::isInstance);
            assertThat(all.get(21)).isInstanceOfSatisfying(WatchSignal.Deleted.class, deleted -> assertThat(
                            deleted.document().open().resourceVersion())
                    .isGreaterThan(version(all.get(20))));
            assertThat(all.stream().map(CatalogBehaviorTest::version).toList()).isSorted();
            Queue<WatchSignal> rest = watch(writer, Long.toString(version(all.get(10))), Selector.ALL);
            await().atMost(PATIENCE).until(() -> rest.size() == 11);
            assertThat(List.copyOf(rest)).isEqualTo(all.subList(11, 22));
        }
    }

    @Test
    void aListingIsReadInPagesOnAnyMember() throws Exception {
        try (CatalogCluster cluster = CatalogCluster.start(2)) {
            for (int i = 0; i < 5; i++) {
                done(put(cluster.members.get(0), "map-" + i, "u" + i));
            }
            Listing first = list(cluster.members.get(0), "", 2, null);
            assertThat(names(first)).containsExactly("map-0", "map-1");
            assertThat(first.remaining()).isEqualTo(3);
            done(delete(cluster.members.get(1), "map-3"));
            Listing second = list(cluster.members.get(1), "", 2, first.next());
            assertThat(names(second)).containsExactly("map-2", "map-3");
            assertThat(second.resourceVersion()).isEqualTo(first.resourceVersion());
            assertThat(names(list(cluster.members.get(0), "", 2, second.next())))
                    .containsExactly("map-4");
            AtomicInteger looked = new AtomicInteger();
            Listing selected = list(cluster.members.get(0), "", 2, null, object -> {
                looked.incrementAndGet();
                return !object.name().equals("map-1");
            });
            assertThat(names(selected)).containsExactly("map-0", "map-2");
            assertThat(selected.next()).isNotNull();
            assertThat(selected.remaining()).as("unknown").isZero();
            assertThat(looked).as("no further than to the next one").hasValue(4);
            assertThatThrownBy(() -> list(cluster.members.get(0), "", 2, "nonsense"))
                    .hasMessageContaining("continue key is not valid");
        }
    }

    @Test
    void aMemberThatJoinsLearnsWhatThereIsAndOneThatLeavesHoldsNobodyUp() throws Exception {
        try (CatalogCluster cluster = CatalogCluster.start(2)) {
            Member first = cluster.members.get(0);
            for (int i = 0; i < 50; i++) {
                done(put(first, "map-" + i, "u" + i));
            }
            long version = list(first, "", 0, null).resourceVersion();
            Member third = cluster.add();
            third.catalog().complete().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(list(third, "", 0, null).objects()).hasSize(50);
            Queue<WatchSignal> tooOld = watch(third, Long.toString(version - 1), Selector.ALL);
            await().atMost(PATIENCE).until(() -> tooOld.size() == 1);
            assertThat(tooOld.peek()).isInstanceOfSatisfying(WatchSignal.Failed.class, failed -> assertThat(
                            failed.status().code())
                    .isEqualTo(410));

            Member second = cluster.members.get(1);
            done(put(second, "last", "u-last"));
            ActorTestKit.shutdown(second.system(), Duration.ofSeconds(60));
            done(put(first, "after", "u-after"));
            assertThat(names(list(third, "", 0, null)))
                    .contains("last", "after")
                    .hasSize(52);
        }
    }

    @Test
    void whatNobodyTookAStampForIsRefused() throws Exception {
        try (CatalogCluster cluster = CatalogCluster.start(1)) {
            Catalog catalog = cluster.members.get(0).catalog();
            Change change = Change.of(17, key("map"), null);
            assertThatThrownBy(() -> done(catalog.announce("maps", 0, List.of(change))))
                    .hasCauseInstanceOf(Announcements.StampExpired.class);
            done(catalog.announce("maps", 0, List.of()));
            assertThat(catalog.known("maps")).isTrue();
        }
    }

    @Test
    void aWatchThatLosesAnObjectFromItsSelectionIsToldItIsDeleted() throws Exception {
        try (CatalogCluster cluster = CatalogCluster.start(1)) {
            Member member = cluster.members.get(0);
            Queue<WatchSignal> signals =
                    watch(member, "", object -> object.uid().equals("mine"));
            done(put(member, "map", "mine"));
            done(put(member, "map", "yours"));
            await().atMost(PATIENCE).until(() -> signals.size() == 2);
            List<WatchSignal> all = List.copyOf(signals);
            assertThat(all.get(0)).isInstanceOf(WatchSignal.Added.class);
            assertThat(all.get(1)).isInstanceOf(WatchSignal.Deleted.class);
        }
    }

    private static CompletionStage<Done> put(Member member, String name, String uid) {
        return put(member, "maps", 0, name, uid);
    }

    private static CompletionStage<Done> put(Member member, String owner, long shows, String name, String uid) {
        long stamp = member.catalog().open();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("metadata").put("name", name).put("namespace", "default").put("uid", uid);
        ApiObject object = ApiObject.of(json).stamped(stamp);
        return member.catalog().announce(owner, shows, List.of(Change.of(stamp, key(name), object)));
    }

    private static CompletionStage<Done> delete(Member member, String name) {
        long stamp = member.catalog().open();
        return member.catalog().announce("maps", 0, List.of(Change.of(stamp, key(name), null)));
    }

    private static ObjectKey key(String name) {
        return new ObjectKey(MAPS, "default", name);
    }

    private static void done(CompletionStage<Done> stage) throws Exception {
        stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Listing list(Member member, String version, int limit, @Nullable String from) throws Exception {
        return list(member, version, limit, from, Selector.ALL);
    }

    private static Listing list(Member member, String version, int limit, @Nullable String from, Selector selector)
            throws Exception {
        return member.catalog()
                .list(new ListQuery(MAPS, null, selector, version, limit, from))
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static List<String> names(Listing listing) {
        return listing.objects().stream().map(ApiObject::name).toList();
    }

    private static Queue<WatchSignal> watch(Member member, String version, Selector selector) {
        Queue<WatchSignal> signals = new ConcurrentLinkedQueue<>();
        member.catalog()
                .watch(new WatchQuery(MAPS, null, selector, version, false, false, Duration.ofMinutes(5)))
                .runWith(Sink.foreach(signals::add), member.system());
        return signals;
    }

    private static long version(WatchSignal signal) {
        if (signal instanceof WatchSignal.Added added) {
            return added.document().open().resourceVersion();
        }
        if (signal instanceof WatchSignal.Modified modified) {
            return modified.document().open().resourceVersion();
        }
        return signal instanceof WatchSignal.Deleted deleted
                ? deleted.document().open().resourceVersion()
                : -1;
    }
}
