package io.starling.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.ClientBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The two Java clients: their calls, their errors, and their informers. */
@Timeout(180)
class JavaClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private ServedApi api;

    @BeforeEach
    void serve() throws Exception {
        api = ServedApi.start();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private KubernetesClient fabric8() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl(api.url())
                        .withNamespace("default")
                        .build())
                .build();
    }

    private static ConfigMap configMap(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToData("v", value)
                .build();
    }

    @Test
    void fabric8sInformerFollows() {
        try (KubernetesClient client = fabric8();
                SharedIndexInformer<ConfigMap> informer = client.configMaps().inform()) {
            client.resource(configMap("a", "1")).create();
            client.resource(configMap("b", "1")).create();
            client.configMaps()
                    .withName("a")
                    .edit(map -> new ConfigMapBuilder(map).addToData("v", "2").build());
            client.configMaps().withName("b").delete();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(informer.getStore().list())
                            .extracting(map ->
                                    map.getMetadata().getName() + map.getData().get("v"))
                            .containsExactly("a2"));
        }
    }

    @Test
    void fabric8DoesWhatItDoesEverywhere() {
        try (KubernetesClient client = fabric8()) {
            Deployment web = new DeploymentBuilder()
                    .withNewMetadata()
                    .withName("web")
                    .endMetadata()
                    .withNewSpec()
                    .withReplicas(0)
                    .withNewSelector()
                    .addToMatchLabels("app", "web")
                    .endSelector()
                    .withNewTemplate()
                    .withNewMetadata()
                    .addToLabels("app", "web")
                    .endMetadata()
                    .withNewSpec()
                    .addNewContainer()
                    .withName("c")
                    .withImage("i")
                    .endContainer()
                    .endSpec()
                    .endTemplate()
                    .endSpec()
                    .build();
            assertThat(client.resource(web).create().getMetadata().getUid()).isNotEmpty();
            assertThat(client.apps()
                            .deployments()
                            .withName("web")
                            .scale(3)
                            .getSpec()
                            .getReplicas())
                    .isEqualTo(3);
            assertThat(client.apps()
                            .deployments()
                            .withLabel("app", "other")
                            .list()
                            .getItems())
                    .isEmpty();
            client.resource(configMap("taken", "1")).create();
            assertThat(codeOf(() -> client.resource(configMap("taken", "1")).create()))
                    .isEqualTo(409);
            client.apps().deployments().withName("web").delete();
            assertThat(client.apps().deployments().withName("web").get()).isNull();
        }
    }

    private static int codeOf(Runnable call) {
        try {
            call.run();
            return 200;
        } catch (KubernetesClientException e) {
            return e.getCode();
        }
    }

    @Test
    void theOfficialClientsInformerFollows() throws Exception {
        ApiClient client = new ClientBuilder().setBasePath(api.url()).build();
        client.setReadTimeout(0);
        CoreV1Api core = new CoreV1Api(client);
        SharedInformerFactory factory = new SharedInformerFactory(client);
        io.kubernetes.client.informer.SharedIndexInformer<V1ConfigMap> informer = factory.sharedIndexInformerFor(
                parameters -> core.listNamespacedConfigMap("default")
                        .resourceVersion(parameters.resourceVersion)
                        .timeoutSeconds(parameters.timeoutSeconds)
                        .watch(parameters.watch)
                        .buildCall(null),
                V1ConfigMap.class,
                V1ConfigMapList.class);
        try {
            factory.startAllRegisteredInformers();
            core.createNamespacedConfigMap("default", official("a")).execute();
            core.createNamespacedConfigMap("default", official("b")).execute();
            core.deleteNamespacedConfigMap("b", "default").execute();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(informer.getIndexer().listKeys()).containsExactly("default/a"));
            assertThat(codeOf(core)).isEqualTo(404);
        } finally {
            factory.stopAllRegisteredInformers(true);
        }
    }

    private static int codeOf(CoreV1Api core) {
        try {
            core.readNamespacedConfigMap("nowhere", "default").execute();
            return 200;
        } catch (ApiException e) {
            return e.getCode();
        }
    }

    private static V1ConfigMap official(String name) {
        return new V1ConfigMap().metadata(new V1ObjectMeta().name(name)).data(Map.of("v", "1"));
    }
}
