package io.starling.chaos;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1DeploymentList;
import io.kubernetes.client.util.CallGenerator;
import io.kubernetes.client.util.ClientBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The informers of both Java clients on ConfigMaps and on Deployments, at one address. */
final class Informers implements AutoCloseable {
    private final KubernetesClient client;
    private final SharedInformerFactory factory;
    private final List<Watcher> configMaps = new ArrayList<>();
    private final List<Watcher> deployments = new ArrayList<>();

    private Informers(KubernetesClient client, SharedInformerFactory factory) {
        this.client = client;
        this.factory = factory;
    }

    /** Starts all four. */
    static Informers at(String url) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withNamespace(Clients.NAMESPACE)
                .build();
        ApiClient api = new ClientBuilder().setBasePath(url).build();
        api.setReadTimeout(0);
        Informers informers =
                new Informers(new KubernetesClientBuilder().withConfig(config).build(), new SharedInformerFactory(api));
        informers.startFabric8(url);
        informers.startOfficial(url, api);
        return informers;
    }

    /** Those on ConfigMaps. */
    List<Watcher> configMaps() {
        return configMaps;
    }

    /** Those on Deployments. */
    List<Watcher> deployments() {
        return deployments;
    }

    @Override
    public void close() {
        factory.stopAllRegisteredInformers(true);
        client.close();
    }

    private void startFabric8(String url) {
        SharedIndexInformer<ConfigMap> maps =
                client.configMaps().withLabel("test", "storm").runnableInformer(0);
        configMaps.add(followed("fabric8's of ConfigMaps at " + url, maps));
        SharedIndexInformer<Deployment> apps =
                client.apps().deployments().withLabel("test", "storm").runnableInformer(0);
        deployments.add(followed("fabric8's of Deployments at " + url, apps));
        maps.run();
        apps.run();
    }

    private static <T extends HasMetadata> Watcher followed(String name, SharedIndexInformer<T> informer) {
        Watcher watcher = new Watcher(
                name,
                () -> informer.getStore().list().stream()
                        .collect(Collectors.toMap(
                                object -> object.getMetadata().getName(),
                                object -> object.getMetadata().getResourceVersion())),
                () -> (informer.isRunning() ? "runs" : "has stopped")
                        + (informer.isWatching() ? ", watches, at " : ", doesn't watch, at ")
                        + informer.lastSyncResourceVersion());
        informer.addEventHandler(new io.fabric8.kubernetes.client.informers.ResourceEventHandler<T>() {
            @Override
            public void onAdd(T object) {
                watcher.saw(object.getMetadata().getUid(), object.getMetadata().getResourceVersion());
            }

            @Override
            public void onUpdate(T before, T object) {
                onAdd(object);
            }

            @Override
            public void onDelete(T object, boolean unknown) {}
        });
        return watcher;
    }

    private void startOfficial(String url, ApiClient api) {
        configMaps.add(followed(
                "the official one of ConfigMaps at " + url,
                parameters -> new CoreV1Api(api)
                        .listNamespacedConfigMap(Clients.NAMESPACE)
                        .labelSelector("test=storm")
                        .resourceVersion(parameters.resourceVersion)
                        .timeoutSeconds(parameters.timeoutSeconds)
                        .watch(parameters.watch)
                        .buildCall(null),
                V1ConfigMap.class,
                V1ConfigMapList.class));
        deployments.add(followed(
                "the official one of Deployments at " + url,
                parameters -> new AppsV1Api(api)
                        .listNamespacedDeployment(Clients.NAMESPACE)
                        .labelSelector("test=storm")
                        .resourceVersion(parameters.resourceVersion)
                        .timeoutSeconds(parameters.timeoutSeconds)
                        .watch(parameters.watch)
                        .buildCall(null),
                V1Deployment.class,
                V1DeploymentList.class));
        factory.startAllRegisteredInformers();
    }

    private <T extends KubernetesObject, L extends KubernetesListObject> Watcher followed(
            String name, CallGenerator calls, Class<T> type, Class<L> listType) {
        var informer = factory.sharedIndexInformerFor(calls, type, listType);
        Watcher watcher = new Watcher(
                name, () -> versions(informer.getIndexer().list()), () -> "at " + informer.lastSyncResourceVersion());
        informer.addEventHandler(new ResourceEventHandler<T>() {
            @Override
            public void onAdd(T object) {
                watcher.saw(object.getMetadata().getUid(), object.getMetadata().getResourceVersion());
            }

            @Override
            public void onUpdate(T before, T object) {
                onAdd(object);
            }

            @Override
            public void onDelete(T object, boolean unknown) {}
        });
        return watcher;
    }

    private static Map<String, String> versions(List<? extends KubernetesObject> objects) {
        return objects.stream()
                .collect(Collectors.toMap(object -> object.getMetadata().getName(), object -> object.getMetadata()
                        .getResourceVersion()));
    }
}
