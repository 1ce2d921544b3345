package io.starling.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.Mutation.Patch.Format;
import io.starling.core.object.Mutation.Verdict;
import org.junit.jupiter.api.Test;

class DeletionTest {
    private static final String POD =
            "{metadata: {name: 'p'}, spec: {nodeName: 'n', terminationGracePeriodSeconds: 20, containers: [{name: 'a', image: 'i'}]}}";

    private static Mutation.Delete within(long seconds) {
        return new Mutation.Delete("Background", seconds, null, null);
    }

    @Test
    void whatNothingHoldsIsGoneAtOnce() {
        Scenario cfg = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        assertThat(cfg.refused(new Mutation.Delete("Background", null, null, null))
                        .message())
                .isEqualTo("configmaps \"cfg\" not found");
        cfg.create(WritesTest.CONFIG);
        assertThat(cfg.delete("Background").verdict()).isEqualTo(Verdict.DELETED);
        assertThat(cfg.gone()).isTrue();
    }

    @Test
    void theNamespacesThatEverythingTakesForGrantedStay() {
        Scenario namespace = Scenario.of(Kinds.NAMESPACE, "default");
        namespace.create("{metadata: {name: 'default'}}");
        ApiStatus refusal = namespace.refused(new Mutation.Delete("Background", null, null, null));
        assertThat(refusal.code()).isEqualTo(403);
        assertThat(refusal.message())
                .isEqualTo("namespaces \"default\" is forbidden: this namespace may not be deleted");
        Scenario other = Scenario.of(Kinds.NAMESPACE, "mine");
        other.create("{metadata: {name: 'mine'}}");
        assertThat(other.delete("Background").verdict()).isEqualTo(Verdict.DELETING);
    }

    @Test
    void preconditionsNameUidAndVersion() {
        Scenario cfg = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        cfg.create(WritesTest.CONFIG);
        ApiStatus uid = cfg.refused(new Mutation.Delete("Background", null, "other", null));
        assertThat(uid.code()).isEqualTo(409);
        assertThat(uid.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on configmaps \"cfg\": Precondition failed: UID in precondition:"
                                + " other, UID in object meta: " + Scenario.UID);
        assertThat(cfg.refused(new Mutation.Delete("Background", null, null, "7"))
                        .code())
                .isEqualTo(409);
        String version = Long.toString(cfg.object().resourceVersion());
        assertThat(cfg.accepted(new Mutation.Delete("Background", null, Scenario.UID, version))
                        .verdict())
                .isEqualTo(Verdict.DELETED);
    }

    @Test
    void dependentsAreWaitedForOrLetGo() {
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web");
        web.create(WritesTest.WEB);
        assertThat(web.delete("Foreground").verdict()).isEqualTo(Verdict.DELETING);
        assertThat(web.at("/metadata/finalizers")).isEqualTo(Scenario.tree("['foregroundDeletion']"));
        assertThat(web.at("/metadata/deletionTimestamp").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(web.at("/metadata/generation").asInt()).isEqualTo(2);
        web.later(9).delete("Orphan");
        assertThat(web.at("/metadata/finalizers")).isEqualTo(Scenario.tree("['orphan']"));
        assertThat(web.at("/metadata/deletionTimestamp").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(web.delete("Background").verdict()).isEqualTo(Verdict.DELETED);
    }

    @Test
    void otherKindsHaveNoDependentsToWaitFor() {
        Scenario cfg = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        cfg.create(WritesTest.CONFIG);
        assertThat(cfg.delete("Foreground").verdict()).isEqualTo(Verdict.DELETED);
    }

    @Test
    void aPodOnANodeHasTimeToStopWhichMayGetShorterOnly() {
        Scenario pod = Scenario.of(Kinds.POD, "p");
        pod.create(POD);
        assertThat(pod.delete("Background").verdict()).isEqualTo(Verdict.DELETING);
        assertThat(pod.at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(20);
        assertThat(pod.at("/metadata/deletionTimestamp").asText()).isEqualTo("2026-01-02T03:04:25Z");
        assertThat(pod.accepted(within(60)).verdict()).isEqualTo(Verdict.UNCHANGED);
        assertThat(pod.accepted(within(5)).verdict()).isEqualTo(Verdict.DELETING);
        assertThat(pod.at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(5);
        assertThat(pod.accepted(within(0)).verdict()).isEqualTo(Verdict.DELETED);
    }

    @Test
    void aPodWithoutANodeOrFinishedNeedsNone() {
        Scenario waiting = Scenario.of(Kinds.POD, "p");
        waiting.create(POD.replace("nodeName: 'n', ", ""));
        assertThat(waiting.delete("Background").verdict()).isEqualTo(Verdict.DELETED);
        Scenario finished = Scenario.of(Kinds.POD, "p");
        finished.create(POD);
        finished.patch(Format.MERGE, "{status: {phase: 'Succeeded'}}", "status");
        assertThat(finished.delete("Background").verdict()).isEqualTo(Verdict.DELETED);
    }

    @Test
    void onlyPodsAreEvicted() {
        Scenario pod = Scenario.of(Kinds.POD, "p");
        pod.create(POD);
        assertThat(pod.accepted(new Mutation.Evict(within(0))).verdict()).isEqualTo(Verdict.DELETED);
        Scenario cfg = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        cfg.create(WritesTest.CONFIG);
        assertThat(cfg.refused(new Mutation.Evict(within(0))).code()).isEqualTo(405);
    }

    @Test
    void namesAreMadeUpFromTheSeed() {
        assertThat(Names.generate("web-", "a")).matches("web-[bcdfghjklmnpqrstvwxz2-9]{5}");
        assertThat(Names.generate("web-", "a")).isEqualTo(Names.generate("web-", "a"));
        assertThat(Names.generate("web-", "a")).isNotEqualTo(Names.generate("web-", "b"));
        assertThat(Names.generate("x".repeat(80), "a")).hasSize(63);
        Scenario unnamed = Scenario.of(Kinds.CONFIG_MAP, "");
        assertThat(unnamed.create("{metadata: {generateName: 'c-'}}").object().name())
                .isEqualTo(Names.generate("c-", Scenario.UID));
    }

    @Test
    void aDocumentOfAnotherNameOrKindIsRefused() {
        Scenario cfg = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        assertThat(cfg.refusedCreate("{metadata: {name: 'other'}}").message())
                .isEqualTo("the name of the object (other) does not match the name on the URL (cfg)");
        assertThat(cfg.refusedCreate("{metadata: {name: 'cfg', namespace: 'elsewhere'}}")
                        .message())
                .isEqualTo("the namespace of the provided object does not match the namespace sent on the request");
        assertThat(cfg.refusedCreate("{apiVersion: 'v1', kind: 'Secret', metadata: {name: 'cfg'}}")
                        .message())
                .contains("the kind in the data (Secret) does not match the expected kind (ConfigMap)");
        assertThat(cfg.refusedCreate("{apiVersion: 'v2', metadata: {name: 'cfg'}}")
                        .message())
                .isEqualTo("the API version in the data (v2) does not match the expected API version (v1)");
        assertThat(cfg.refusedCreate("{metadata: {name: 'cfg', resourceVersion: '1'}}")
                        .message())
                .isEqualTo("resourceVersion should not be set on objects to be created");
        cfg.create(WritesTest.CONFIG);
        assertThat(cfg.refusedPatch(Format.MERGE, "{metadata: {name: 'other'}}").code())
                .isEqualTo(400);
        assertThat(cfg.refusedPatch(Format.MERGE, "{metadata: {uid: 'other'}}").code())
                .isEqualTo(409);
    }
}
