package io.starling.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.kind.Kinds;
import io.starling.core.object.Mutation;
import io.starling.core.object.Mutation.Patch.Format;
import io.starling.core.object.Mutation.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultsTest {
    @Test
    void ofADeployment() {
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web");
        web.create(WritesTest.WEB.replace("replicas: 2, ", ""));
        assertThat(web.at("/spec")).isEqualTo(Scenario.tree("""
                {replicas: 1, selector: {matchLabels: {app: 'web'}}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600,
                 strategy: {type: 'RollingUpdate', rollingUpdate: {maxUnavailable: '25%', maxSurge: '25%'}},
                 template: {metadata: {labels: {app: 'web'}}, spec: {
                   containers: [{name: 'web', image: 'nginx:1.25', ports: [{containerPort: 80, protocol: 'TCP'}],
                     env: [{name: 'A', value: '1'}], imagePullPolicy: 'IfNotPresent', resources: {},
                     terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File'}],
                   restartPolicy: 'Always', terminationGracePeriodSeconds: 30, dnsPolicy: 'ClusterFirst',
                   schedulerName: 'default-scheduler', securityContext: {}}}}"""));
    }

    @Test
    void ofWhatIsInAPod() {
        Scenario pod = Scenario.of(Kinds.POD, "p");
        pod.create("""
                {metadata: {name: 'p'}, spec: {
                  volumes: [{name: 'a'}, {name: 'b', configMap: {name: 'c'}}, {name: 'd', hostPath: {path: '/'}},
                    {name: 'e', projected: {sources: [{downwardAPI: {items: [{path: 'x', fieldRef: {fieldPath: 'metadata.name'}}]}}]}}],
                  containers: [{name: 'a', image: 'i', resources: {limits: {cpu: '0.5'}},
                    env: [{name: 'N', valueFrom: {fieldRef: {fieldPath: 'metadata.name'}}}],
                    livenessProbe: {httpGet: {port: 80}}}]}}""");
        assertThat(pod.at("/spec/volumes/0/emptyDir")).isEqualTo(Scenario.tree("{}"));
        assertThat(pod.at("/spec/volumes/1/configMap/defaultMode").asInt()).isEqualTo(420);
        assertThat(pod.at("/spec/volumes/2/hostPath/type").asText("?")).isEmpty();
        assertThat(pod.at("/spec/volumes/3/projected/sources/0/downwardAPI/items/0/fieldRef/apiVersion")
                        .asText())
                .isEqualTo("v1");
        assertThat(pod.at("/spec/containers/0/resources"))
                .isEqualTo(Scenario.tree("{limits: {cpu: '500m'}, requests: {cpu: '500m'}}"));
        assertThat(pod.at("/spec/containers/0/env/0/valueFrom/fieldRef/apiVersion")
                        .asText())
                .isEqualTo("v1");
        assertThat(pod.at("/spec/containers/0/livenessProbe")).isEqualTo(Scenario.tree("""
                {httpGet: {port: 80, path: '/', scheme: 'HTTP'}, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1,
                 failureThreshold: 3}"""));
        assertThat(pod.at("/status")).isEqualTo(Scenario.tree("{phase: 'Pending', qosClass: 'Burstable'}"));
        assertThat(pod.at("/spec/serviceAccountName").asText()).isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource({
        "nginx,Always",
        "nginx:latest,Always",
        "nginx:1.25,IfNotPresent",
        "localhost:5000/nginx,Always",
        "localhost:5000/nginx:1,IfNotPresent",
        "nginx@sha256:abc,IfNotPresent",
        "nginx:latest@sha256:abc,IfNotPresent"
    })
    void pullPolicyFollowsTheTag(String image, String policy) {
        assertThat(PodDefaults.pullPolicy(image)).isEqualTo(policy);
    }

    @Test
    void ofAService() {
        Scenario service = Scenario.of(Kinds.SERVICE, "s");
        service.create("{metadata: {name: 's'}, spec: {ports: [{port: 80}], selector: {a: 'b'}}}");
        assertThat(service.at("/spec")).isEqualTo(Scenario.tree("""
                {type: 'ClusterIP', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster', ipFamilyPolicy: 'SingleStack',
                 ipFamilies: ['IPv4'], selector: {a: 'b'}, ports: [{port: 80, targetPort: 80, protocol: 'TCP'}]}"""));
    }

    @Test
    void aServiceKeepsWhatWasAllocatedUntilItsTypeLeavesIt() {
        Scenario service = Scenario.of(Kinds.SERVICE, "s");
        service.create(
                "{metadata: {name: 's'}, spec: {type: 'NodePort', clusterIP: '10.0.0.1', ports: [{port: 80, nodePort: 30001}]}}");
        service.replace("{metadata: {name: 's'}, spec: {type: 'NodePort', ports: [{port: 80, targetPort: 8080}]}}");
        assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("10.0.0.1");
        assertThat(service.at("/spec/ports/0/nodePort").asInt()).isEqualTo(30_001);
        service.patch(Format.MERGE, "{spec: {type: 'ClusterIP'}}");
        assertThat(service.at("/spec/ports/0").has("nodePort")).isFalse();
        assertThat(service.at("/spec").has("externalTrafficPolicy")).isFalse();
        service.patch(Format.MERGE, "{spec: {type: 'ExternalName', externalName: 'example.com'}}");
        assertThat(service.at("/spec").has("clusterIP")).isFalse();
    }

    @Test
    void ofASecretAndANamespace() {
        Scenario secret = Scenario.of(Kinds.SECRET, "s");
        secret.create("{metadata: {name: 's'}, data: {a: 'eA==', b: 'eQ=='}, stringData: {a: 'new'}}");
        assertThat(secret.at("/data")).isEqualTo(Scenario.tree("{a: 'bmV3', b: 'eQ=='}"));
        assertThat(secret.at("/type").asText()).isEqualTo("Opaque");
        assertThat(secret.object().json().has("stringData")).isFalse();

        Scenario namespace = Scenario.of(Kinds.NAMESPACE, "n");
        namespace.create("{metadata: {name: 'n'}}");
        assertThat(namespace.at("/metadata/labels")).isEqualTo(Scenario.tree("{'kubernetes.io/metadata.name': 'n'}"));
        assertThat(namespace.at("/spec/finalizers")).isEqualTo(Scenario.tree("['kubernetes']"));
        assertThat(namespace.at("/status/phase").asText()).isEqualTo("Active");
        assertThat(namespace.delete("Background").verdict()).isEqualTo(Verdict.DELETING);
        assertThat(namespace.at("/status/phase").asText()).isEqualTo("Terminating");
        assertThat(namespace.replace("{spec: {}}", "finalize").verdict()).isEqualTo(Verdict.DELETED);
    }

    @Test
    void whatIsStoredIsReplacedByItselfWithoutAChange() {
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web");
        web.create(WritesTest.WEB);
        JsonNode stored = web.object().json();
        assertThat(web.as("other").replace(stored.toString()).verdict()).isEqualTo(Verdict.UNCHANGED);
        assertThat(web.replace(WritesTest.WEB).verdict()).isEqualTo(Verdict.UNCHANGED);
        assertThat(web.patch(Format.STRATEGIC, WritesTest.WEB).verdict()).isEqualTo(Verdict.UNCHANGED);
    }

    @Test
    void formerVersionsAreTakenAndAnsweredInTheirOwnName() {
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web").speaking("apps/v1beta1");
        String former = WritesTest.WEB
                .replace("'apps/v1'", "'apps/v1beta1'")
                .replace("selector: {matchLabels: {app: 'web'}}, ", "");
        Mutation.Accepted created = web.create(former);
        assertThat(created.warnings()).contains("apps/v1beta1 Deployment is deprecated; use apps/v1 Deployment");
        assertThat(created.object().apiVersion()).isEqualTo("apps/v1");
        assertThat(web.at("/spec/selector/matchLabels/app").asText()).isEqualTo("web");
        assertThat(Versions.present(created.object(), Kinds.DEPLOYMENT, "apps/v1beta1")
                        .apiVersion())
                .isEqualTo("apps/v1beta1");
        assertThat(Versions.present(created.object(), Kinds.DEPLOYMENT, "apps/v9")
                        .apiVersion())
                .isEqualTo("apps/v1");
    }

    @Test
    void namesWhatIsAcceptedButNotActedOn() {
        Scenario web = Scenario.of(Kinds.DEPLOYMENT, "web");
        Mutation.Accepted created = web.create(
                WritesTest.WEB.replace("image: 'nginx:1.25'", "image: 'nginx:1.25', stdinOnce: true, tty: false"));
        assertThat(created.warnings())
                .containsExactly("spec.template.spec.containers[0].stdinOnce: accepted, but not acted on by this"
                        + " version of Starling");
        assertThat(web.patch(Format.MERGE, "{metadata: {labels: {a: 'b'}}}").warnings())
                .isEmpty();
    }
}
