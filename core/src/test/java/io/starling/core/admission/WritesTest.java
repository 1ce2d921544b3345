package io.starling.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.Mutation.Accepted;
import io.starling.core.object.Mutation.Patch.Format;
import io.starling.core.object.Mutation.Verdict;
import org.junit.jupiter.api.Test;

class WritesTest {
    static final String CONFIG = "{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'cfg'}, data: {a: '1'}}";
    static final String WEB = """
            {apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: 'web', namespace: 'default', labels: {app: 'web'}},
             spec: {replicas: 2, selector: {matchLabels: {app: 'web'}}, template: {
               metadata: {creationTimestamp: null, labels: {app: 'web'}},
               spec: {containers: [{name: 'web', image: 'nginx:1.25', ports: [{containerPort: 80}],
                 env: [{name: 'A', value: '1'}]}]}}},
             status: {}}""";

    @Test
    void createSealsTheMetadata() {
        Scenario config = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        Accepted created = config.create(CONFIG);
        assertThat(created.verdict()).isEqualTo(Verdict.CREATED);
        ApiObject object = created.object();
        assertThat(object.uid()).isEqualTo(Scenario.UID);
        assertThat(object.namespace()).isEqualTo("default");
        assertThat(object.metadata().path("creationTimestamp").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(object.generation()).isZero();
        assertThat(config.refusedCreate(CONFIG).message()).isEqualTo("configmaps \"cfg\" already exists");
    }

    @Test
    void generationRisesWithTheSpecOnly() {
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web");
        assertThat(web.create(WEB).object().generation()).isEqualTo(1);
        assertThat(web.patch(Format.MERGE, "{metadata: {labels: {x: 'y'}}}")
                        .object()
                        .generation())
                .isEqualTo(1);
        assertThat(web.patch(Format.MERGE, "{spec: {replicas: 3}}").object().generation())
                .isEqualTo(2);
        assertThat(web.patch(Format.MERGE, "{spec: {replicas: 3}}").verdict()).isEqualTo(Verdict.UNCHANGED);
    }

    @Test
    void statusAndSpecAreWrittenApart() {
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web");
        web.create(WEB);
        web.patch(Format.MERGE, "{spec: {replicas: 9}, status: {replicas: 2}}", "status");
        assertThat(web.at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(web.at("/status/replicas").asInt()).isEqualTo(2);
        web.patch(Format.MERGE, "{spec: {replicas: 4}, status: {replicas: 7}}");
        assertThat(web.at("/spec/replicas").asInt()).isEqualTo(4);
        assertThat(web.at("/status/replicas").asInt()).isEqualTo(2);
    }

    @Test
    void aStaleVersionIsRefused() {
        Scenario config = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        config.create(CONFIG);
        ApiStatus status = config.refusedPatch(Format.MERGE, "{metadata: {resourceVersion: '5'}, data: {a: '2'}}");
        assertThat(status.code()).isEqualTo(409);
        assertThat(status.message())
                .isEqualTo("Operation cannot be fulfilled on configmaps \"cfg\": the object has been modified; please"
                        + " apply your changes to the latest version and try again");
    }

    @Test
    void unknownFieldsAreRefusedNamedOrDropped() {
        String misspelt = WEB.replace("replicas", "replicaz");
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web");
        assertThat(web.refusedCreate(misspelt).message())
                .isEqualTo("Deployment in version \"v1\" cannot be handled as a Deployment:"
                        + " strict decoding error: unknown field \"spec.replicaz\"");
        Accepted warned = web.validating(Mutation.Validation.WARN).create(misspelt);
        assertThat(warned.warnings()).contains("unknown field \"spec.replicaz\"");
        assertThat(warned.object().spec().has("replicaz")).isFalse();
    }

    @Test
    void wrongTypesAreRefused() {
        assertThat(Scenario.of(Kinds.DEPLOYMENT, "web")
                        .refusedCreate(WEB.replace("replicas: 2", "replicas: 'two'"))
                        .message())
                .isEqualTo("Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal"
                        + " string into Go struct field DeploymentSpec.spec.replicas of type int32");
    }

    @Test
    void deletionWaitsForFinalizers() {
        Scenario config = Scenario.of(Kinds.CONFIG_MAP, "cfg");
        config.create("{metadata: {name: 'cfg', finalizers: ['example.com/x']}}");
        assertThat(config.delete("Background").verdict()).isEqualTo(Verdict.DELETING);
        assertThat(config.delete("Background").verdict()).isEqualTo(Verdict.UNCHANGED);
        assertThat(config.patch(Format.MERGE, "{metadata: {finalizers: null}}").verdict())
                .isEqualTo(Verdict.DELETED);
        assertThat(config.gone()).isTrue();
    }

    @Test
    void scaleIsAViewOfTheReplicas() {
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web");
        web.create(WEB);
        web.patch(Format.MERGE, "{spec: {replicas: 5}}", "scale");
        assertThat(web.at("/spec/replicas").asInt()).isEqualTo(5);
        ApiObject scale = Scale.of(web.object());
        assertThat(scale.json().at("/spec/replicas").asInt()).isEqualTo(5);
        assertThat(scale.json().at("/status/selector").asText()).isEqualTo("app=web");
    }
}
