package io.starling.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation.Patch.Format;
import io.starling.core.object.Mutation.Verdict;
import org.junit.jupiter.api.Test;

/** Server-side apply, as https://kubernetes.io/docs/reference/using-api/server-side-apply/ describes it. */
class ApplyTest {
    private static final String CONFIG =
            "{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'cfg', labels: {'test-label': 'test'}}, data: {key: 'some value'}}";

    @Test
    void createsAndRecordsTheApplier() {
        Scenario cfg = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        assertThat(cfg.apply(CONFIG).verdict()).isEqualTo(Verdict.CREATED);
        assertThat(cfg.at("/metadata/managedFields")).isEqualTo(Scenario.tree("""
                [{manager: 'kubectl', operation: 'Apply', apiVersion: 'v1', time: '2026-01-02T03:04:05Z',
                  fieldsType: 'FieldsV1',
                  fieldsV1: {'f:metadata': {'f:labels': {'f:test-label': {}}}, 'f:data': {'f:key': {}}}}]"""));
        assertThat(cfg.later(60).apply(CONFIG).verdict()).isEqualTo(Verdict.UNCHANGED);
    }

    @Test
    void whatAnotherChangedIsAConflictUntilForced() {
        Scenario cfg = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        cfg.apply(CONFIG);
        cfg.as("kubectl-edit").patch(Format.MERGE, "{data: {key: 'new value'}}");
        ApiStatus status = cfg.as("kubectl").refusedPatch(Format.APPLY, CONFIG);
        assertThat(status.code()).isEqualTo(409);
        assertThat(status.message())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"kubectl-edit\" using v1: .data.key");
        assertThat(status.causes()).singleElement().satisfies(cause -> {
            assertThat(cause.reason()).isEqualTo("FieldManagerConflict");
            assertThat(cause.field()).isEqualTo(".data.key");
        });
        cfg.force(CONFIG);
        assertThat(cfg.at("/data/key").asText()).isEqualTo("some value");
        assertThat(cfg.at("/metadata/managedFields").size()).isEqualTo(1);
    }

    @Test
    void equalWishesAreShared() {
        Scenario cfg = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        cfg.apply(CONFIG);
        cfg.as("other").apply("{apiVersion: 'v1', kind: 'ConfigMap', data: {key: 'some value', more: 'x'}}");
        cfg.as("kubectl").apply("{apiVersion: 'v1', kind: 'ConfigMap', metadata: {labels: {'test-label': 'test'}}}");
        assertThat(cfg.at("/data/key").asText()).isEqualTo("some value");
        cfg.as("other").apply("{apiVersion: 'v1', kind: 'ConfigMap', data: {more: 'x'}}");
        assertThat(cfg.at("/data")).isEqualTo(Scenario.tree("{more: 'x'}"));
    }

    @Test
    void whatIsNoLongerAppliedGoesAndDefaultsComeBack() {
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web");
        web.apply(WritesTest.WEB.replace("status: {}", "status: {replicas: 4}"));
        assertThat(web.at("/status").path("replicas").isMissingNode()).isTrue();
        web.apply(WritesTest.WEB
                .replace("replicas: 2, ", "")
                .replace("env: [{name: 'A', value: '1'}]", "env: [{name: 'B'}]"));
        assertThat(web.at("/spec/replicas").asInt()).isEqualTo(1);
        JsonNode env = web.at("/spec/template/spec/containers/0/env");
        assertThat(env).isEqualTo(Scenario.tree("[{name: 'B'}]"));
    }

    @Test
    void elementsOfListsAreToldApartByTheirKeys() {
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web");
        web.as("kubectl-create").create(WritesTest.WEB);
        ApiStatus status = web.as("other")
                .refusedPatch(
                        Format.APPLY,
                        WritesTest.WEB.replace("nginx:1.25", "nginx:1.27").replace("replicas: 2", "replicas: 3"));
        assertThat(status.message()).isEqualTo("""
                        Apply failed with 2 conflicts: conflicts with "kubectl-create" using apps/v1:
                        - .spec.replicas
                        - .spec.template.spec.containers[name="web"].image""");
        web.apply(
                "{apiVersion: 'apps/v1', kind: 'Deployment', spec: {template: {spec: {containers: [{name: 'side', image: 'a:1'}]}}}}");
        assertThat(web.at("/spec/template/spec/containers").size()).isEqualTo(2);
        web.apply("{apiVersion: 'apps/v1', kind: 'Deployment', metadata: {labels: {b: 'c'}}}");
        assertThat(web.at("/spec/template/spec/containers").size()).isEqualTo(1);
        assertThat(web.at("/spec/template/spec/containers/0/name").asText()).isEqualTo("web");
    }

    @Test
    void reapplyingADeploymentChangesNothing() {
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web");
        web.apply(WritesTest.WEB);
        assertThat(web.later(5).apply(WritesTest.WEB).verdict()).isEqualTo(Verdict.UNCHANGED);
        assertThat(web.as("kubectl-client-side-apply")
                        .patch(Format.STRATEGIC, "{}")
                        .verdict())
                .isEqualTo(Verdict.UNCHANGED);
        assertThat(web.at("/metadata/generation").asInt()).isEqualTo(1);
    }

    @Test
    void kubectlTakesOverWhatItAppliedOnTheClientSide() {
        Scenario cfg = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        cfg.as("kubectl-client-side-apply").create("""
                {metadata: {name: 'cfg', annotations: {'kubectl.kubernetes.io/last-applied-configuration':
                  '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cfg"},"data":{"a":"1"}}'}}, data: {a: '1'}}""");
        cfg.as("kubectl").apply("{apiVersion: 'v1', kind: 'ConfigMap', data: {a: '2'}}");
        assertThat(cfg.at("/data/a").asText()).isEqualTo("2");
    }

    @Test
    void kubectlMigratesTheRecordByJsonPatch() {
        Scenario cfg = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        cfg.as("kubectl-client-side-apply").create("{metadata: {name: 'cfg'}, data: {a: '1', b: '2'}}");
        cfg.as("kubectl").apply("{apiVersion: 'v1', kind: 'ConfigMap', data: {a: '1'}}");
        cfg.patch(Format.JSON, """
                [{op: 'replace', path: '/metadata/managedFields', value: [{manager: 'kubectl', operation: 'Apply',
                   apiVersion: 'v1', time: '2026-01-02T03:04:05Z', fieldsType: 'FieldsV1',
                   fieldsV1: {'f:data': {'f:a': {}, 'f:b': {}}}}]}]""");
        assertThat(cfg.at("/metadata/managedFields").size()).isEqualTo(1);
        cfg.apply("{apiVersion: 'v1', kind: 'ConfigMap', data: {a: '1'}}");
        assertThat(cfg.at("/data")).isEqualTo(Scenario.tree("{a: '1'}"));
    }

    @Test
    void statusIsAppliedToItsSubresourceOnly() {
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web");
        web.create(WritesTest.WEB);
        web.as("controller")
                .patch(
                        Format.APPLY,
                        "{apiVersion: 'apps/v1', kind: 'Deployment', spec: {replicas: 8}, status: {replicas: 2}}",
                        "status");
        assertThat(web.at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(web.at("/status/replicas").asInt()).isEqualTo(2);
        assertThat(web.at("/metadata/managedFields/1/subresource").asText()).isEqualTo("status");
    }

    @Test
    void updatersBeyondTenAreCountedTogether() {
        Scenario cfg = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        cfg.create("{metadata: {name: 'cfg'}, data: {a: '1'}}");
        for (int i = 0; i < 20; i++) {
            cfg.as("updater-" + i).patch(Format.MERGE, "{data: {k" + i + ": 'v'}}");
        }
        assertThat(cfg.at("/metadata/managedFields").size()).isEqualTo(10);
        assertThat(cfg.at("/metadata/managedFields/0/manager").asText()).isEqualTo("ancient-changes");
    }
}
