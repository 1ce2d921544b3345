package io.starling.core.workload;

import static io.starling.core.workload.WorkloadStory.delete;
import static io.starling.core.workload.WorkloadStory.deployment;
import static io.starling.core.workload.WorkloadStory.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.node.NodeDocument;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.pod.PodPhase;
import io.starling.core.schedule.Taint;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private final WorkloadStory story = WorkloadStory.deployment();

    private void created(int replicas) {
        assertThat(story.write(new Mutation.Create(deployment(replicas, "a")))).isInstanceOf(Mutation.Accepted.class);
        story.settle();
    }

    @Test
    void runsAsManyPodsAsAreAskedForSpreadOverTheNodes() {
        created(4);

        assertThat(story.active()).hasSize(4).extracting(Pod::node).containsOnly("node-1", "node-2");
        assertThat(story.active().stream().filter(pod -> "node-1".equals(pod.node())))
                .hasSize(2);
        ApiObject shown = Objects.requireNonNull(story.shown().get(story.key.root()));
        assertThat(shown.status().path("readyReplicas").asInt()).isEqualTo(4);
    }

    @Test
    void scales() {
        created(2);

        story.write(story.patch("{\"spec\":{\"replicas\":5}}"));
        story.settle();
        assertThat(story.active()).hasSize(5);

        story.write(story.patch("{\"spec\":{\"replicas\":1}}"));
        story.settle();
        assertThat(story.state.pods()).hasSize(1);
    }

    @Test
    void makesAsManyPodsAtATimeAsThereIsRoomForAndAllInTheEnd() {
        story.room = wanted -> Math.min(wanted, 3);
        story.write(new Mutation.Create(deployment(7, "a")));
        story.plan();
        assertThat(story.active()).hasSize(3);
        story.plan();
        assertThat(story.active()).hasSize(6);
        story.settle();
        assertThat(story.active()).hasSize(7);

        story.room = wanted -> 0;
        story.write(story.patch("{\"spec\":{\"replicas\":9}}"));
        story.settle();
        assertThat(story.active()).hasSize(7);
    }

    @Test
    void rollsOutAndBackUnderNewNumbers() {
        created(3);
        String first = story.state.current().orElseThrow().hash();

        story.write(new Mutation.Replace(deployment(3, "b"), Mutation.MAIN));
        story.settle();
        assertThat(story.active()).extracting(Pod::revision).doesNotContain(first);

        story.write(new Mutation.Replace(deployment(3, "a"), Mutation.MAIN));
        story.settle();
        assertThat(story.active()).extracting(Pod::revision).containsOnly(first);
        assertThat(story.state.current().orElseThrow().number()).isEqualTo(3);
        assertThat(story.state.revisions()).hasSize(2);
    }

    @Test
    void recordsNoRevisionWhilePaused() {
        created(2);
        story.write(story.patch("{\"spec\":{\"paused\":true}}"));
        story.write(story.patch("{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"x\":\"y\"}}}}}"));
        story.settle();
        assertThat(story.state.revisions()).hasSize(1);
        assertThat(updated()).isZero();

        story.write(story.patch("{\"spec\":{\"paused\":false}}"));
        story.settle();
        assertThat(story.state.revisions()).hasSize(2);
        assertThat(updated()).isEqualTo(2);
    }

    private int updated() {
        ApiObject shown = Objects.requireNonNull(story.shown().get(story.key.root()));
        return shown.status().path("updatedReplicas").asInt(0);
    }

    @Test
    void replacesAPodThatWasDeleted() {
        created(2);
        Pod victim = story.active().get(0);

        Mutation.Accepted answer = (Mutation.Accepted) story.write(story.key.pod(victim.name()), delete("Background"));
        story.settle();

        assertThat(answer.verdict()).isEqualTo(Mutation.Verdict.DELETING);
        assertThat(story.active()).hasSize(2).doesNotContain(victim);
    }

    @Test
    void replacesThePodsOfALostNodeOnlyAfterTheirToleration() {
        created(4);
        story.lose("node-1");
        story.plan();
        assertThat(story.active()).extracting(Pod::node).contains("node-1");

        story.pass(Duration.ofSeconds(2));
        story.plan();
        assertThat(story.journal).anyMatch(WorkloadEvent.PodsRemoved.class::isInstance);
    }

    @Test
    void stopsInOrderWhatANodeThatLivesDrivesOff() {
        created(4);
        long there = podsOn("node-1");
        story.trouble("node-1", NodeTrouble.Manner.STOPPING, new Taint("maintenance", "", Taint.NO_EXECUTE));
        story.plan();

        assertThat(story.state.pods().values())
                .filteredOn(pod -> "node-1".equals(pod.node()))
                .hasSize((int) there)
                .allMatch(pod -> pod.stopping() != null);
        assertThat(story.active()).as("replaced at once").hasSize(4);
    }

    @Test
    void leavesANodeThatIsStoppedAtOnceWhateverItTolerates() {
        created(4);
        story.trouble("node-1", NodeTrouble.Manner.LEAVING, new Taint(NodeDocument.NOT_READY, "", Taint.NO_EXECUTE));
        story.plan();
        assertThat(story.active()).hasSize(4);
        assertThat(story.state.pods().values())
                .filteredOn(pod -> pod.stopping() != null)
                .isNotEmpty();

        story.pass(Duration.ofSeconds(35));
        story.plan();
        assertThat(story.state.pods().values())
                .as("nobody there tells of their end")
                .allMatch(Pod::active)
                .hasSize(4);
    }

    @Test
    void aPodStaysOnALostNodeAsLongAsItSays() {
        story.write(new Mutation.Create(tolerating("60")));
        story.settle();
        story.lose("node-1");
        story.pass(Duration.ofSeconds(59));
        story.plan();
        assertThat(podsOn("node-1")).isPositive();
        story.pass(Duration.ofSeconds(1));
        story.plan();
        assertThat(podsOn("node-1")).isZero();
    }

    @Test
    void aPodThatToleratesALostNodeForEverStays() {
        story.write(new Mutation.Create(tolerating("null")));
        story.settle();
        long there = podsOn("node-1");
        story.lose("node-1");
        story.pass(Duration.ofDays(1));
        story.plan();
        assertThat(podsOn("node-1")).isEqualTo(there).isPositive();
    }

    private long podsOn(String node) {
        return story.state.pods().values().stream()
                .filter(pod -> node.equals(pod.node()))
                .count();
    }

    private static ApiObject tolerating(String seconds) {
        ApiObject deployment = WorkloadStory.deployment(4, "busybox");
        return WorkloadStory.object(deployment.json().toString().replace("\"containers\"", """
                "tolerations":[{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute",
                 "tolerationSeconds":%s}],"containers\"""".formatted(seconds)));
    }

    @Test
    void replacesAPodThatIsGoneThoughNobodyStoppedIt() {
        created(2);
        Pod lost = story.active().get(0);

        story.report(lost, PodPhase.RUNNING, false, true);
        story.settle();

        assertThat(story.active()).hasSize(2).extracting(Pod::uid).doesNotContain(lost.uid());
    }

    @Test
    void takesItsPodsAlongWhenItIsDeleted() {
        created(3);

        Mutation.Accepted answer = (Mutation.Accepted) story.write(delete("Background"));
        assertThat(answer.verdict()).isEqualTo(Mutation.Verdict.DELETED);
        assertThat(story.shown()).doesNotContainKey(story.key.root());
        story.settle();

        assertThat(story.state.absent()).isTrue();
        assertThat(story.state.revisions()).isEmpty();
    }

    @Test
    void waitsForItsPodsWhenItIsDeletedInTheForeground() {
        created(3);

        story.write(delete("Foreground"));
        story.plan();
        assertThat(story.shown()).containsKey(story.key.root());
        story.settle();

        assertThat(story.state.absent()).isTrue();
    }

    @Test
    void leavesItsReplicaSetsBehindWhenTheyAreOrphanedAndTakesThemBack() {
        created(3);
        List<Pod> before = story.active();

        story.write(delete("Orphan"));
        story.settle();

        ObjectKey replicaSet = story.shown().keySet().stream()
                .filter(key -> key.type().equals(WorkloadKey.REPLICA_SETS))
                .findFirst()
                .orElseThrow();
        assertThat(story.active()).isEqualTo(before);
        assertThat(story.shown()).doesNotContainKey(story.key.root());
        story.write(replicaSet, story.patch("{\"spec\":{\"replicas\":1}}"));
        story.settle();
        assertThat(story.active()).hasSize(1);

        story.write(new Mutation.Create(deployment(2, "a")));
        story.settle();
        assertThat(story.active()).hasSize(2).anyMatch(before::contains);
    }

    @Test
    void leavesThePodsOfAReplicaSetBehindThatWasLeftBehindItself() {
        created(3);
        List<Pod> before = story.active();
        story.write(delete("Orphan"));
        story.settle();
        ObjectKey replicaSet = story.shown().keySet().stream()
                .filter(key -> key.type().equals(WorkloadKey.REPLICA_SETS))
                .findFirst()
                .orElseThrow();

        story.write(replicaSet, delete("Orphan"));
        story.settle();

        assertThat(story.shown()).doesNotContainKey(replicaSet);
        assertThat(story.active())
                .extracting(Pod::uid)
                .containsExactlyElementsOf(before.stream().map(Pod::uid).toList());
        Pod left = story.active().get(0);
        assertThat(Objects.requireNonNull(story.shown().get(story.key.pod(left.name())))
                        .metadata()
                        .has("ownerReferences"))
                .isFalse();
        story.write(story.key.pod(left.name()), delete("Background"));
        story.settle();
        assertThat(story.active()).hasSize(2);
    }

    @Test
    void runsABarePodOnceAndRemembersHowItEnded() {
        WorkloadStory bare = new WorkloadStory(new ObjectKey(WorkloadKey.PODS, "default", "once"));
        bare.write(new Mutation.Create(object("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"once","namespace":"default"},
                 "spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"a"}]}}""")));
        bare.plan();
        bare.report(bare.active().get(0), PodPhase.SUCCEEDED, false, false);
        bare.plan();

        assertThat(bare.state.pods().get("once"))
                .satisfies(pod -> assertThat(pod.outcome()).isNotNull());
        assertThat(bare.shown().get(bare.key.root()))
                .satisfies(
                        pod -> assertThat(pod.status().path("phase").asText()).isEqualTo("Succeeded"));
    }

    @Test
    void saysWhyAPodHasNoPlace() {
        story.write(new Mutation.Create(deployment(1, "a").with(tree -> tree.withObjectProperty("spec")
                .withObjectProperty("template")
                .withObjectProperty("spec")
                .putObject("nodeSelector")
                .put("disk", "ssd"))));
        story.plan();

        assertThat(story.pending.values())
                .singleElement()
                .asString()
                .startsWith("0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector");
    }
}
