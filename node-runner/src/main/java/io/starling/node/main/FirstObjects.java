package io.starling.node.main;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.catalog.CatalogView;
import io.starling.actors.gateway.Gateway;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import io.starling.node.network.NodeNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What every cluster has before anybody wrote anything. Each member makes it, and finds it made by another. */
final class FirstObjects {
    private static final ResourceType NAMESPACES = new ResourceType("", "namespaces");
    private static final ResourceType SERVICES = new ResourceType("", "services");

    /** Each waits for some seconds by itself. */
    private static final int TRIES = 12;

    private FirstObjects() {}

    /**
     * Makes the namespaces that clients count on, the class of the members' ingress, and the service by which pods find the API and
     * ask names. A cluster that was there before has them, and its owners are busy when it starts: none of them is asked.
     *
     * @param shown what a complete catalog shows
     * @param apiPort the port that members serve the API on
     */
    static CompletionStage<Void> create(Gateway gateway, CatalogView shown, int apiPort) {
        Map<ObjectKey, ObjectNode> objects = new LinkedHashMap<>();
        for (String name : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
            objects.put(new ObjectKey(NAMESPACES, "", name), namespace(name));
        }
        objects.put(new ObjectKey(Kinds.INGRESS_CLASS.type(), "", "starling"), ingressClass());
        objects.put(new ObjectKey(SERVICES, "default", "kubernetes"), api(apiPort));
        objects.put(new ObjectKey(SERVICES, NodeNetwork.NAMES.namespace(), NodeNetwork.NAMES.name()), names());
        CompletionStage<?> made = CompletableFuture.completedFuture(null);
        for (Map.Entry<ObjectKey, ObjectNode> object : objects.entrySet()) {
            if (shown.find(object.getKey()).isEmpty()) {
                made = made.thenCompose(done -> create(gateway, object.getKey(), object.getValue(), TRIES));
            }
        }
        return made.thenApply(done -> null);
    }

    /** An owner that doesn't answer yet is no reason for a member to end: the cluster may just be starting, on a busy machine. */
    private static CompletionStage<Mutation.Outcome> create(
            Gateway gateway, ObjectKey key, ObjectNode object, int tries) {
        return gateway.write(key, new Mutation.Create(ApiObject.of(object)), Mutation.Context.internal("starling"))
                .exceptionallyCompose(failure ->
                        tries > 1 ? create(gateway, key, object, tries - 1) : CompletableFuture.failedFuture(failure));
    }

    private static ObjectNode namespace(String name) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1")
                .put("kind", "Namespace")
                .putObject("metadata")
                .put("name", name);
        return tree;
    }

    private static ObjectNode ingressClass() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", Kinds.INGRESS_CLASS.apiVersion()).put("kind", "IngressClass");
        ObjectNode metadata = tree.putObject("metadata").put("name", "starling");
        metadata.putObject("annotations").put("ingressclass.kubernetes.io/is-default-class", "true");
        tree.putObject("spec").put("controller", "starling.io/ingress");
        return tree;
    }

    /** Where pods ask names: each machine leads it to its own name server. */
    private static ObjectNode names() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1").put("kind", "Service");
        ObjectNode metadata = tree.putObject("metadata")
                .put("name", NodeNetwork.NAMES.name())
                .put("namespace", NodeNetwork.NAMES.namespace());
        metadata.putObject("labels").put("k8s-app", "kube-dns").put("provider", "starling");
        ObjectNode spec = tree.putObject("spec").put("clusterIP", NodeNetwork.NAMES_ADDRESS);
        for (String protocol : List.of("UDP", "TCP")) {
            spec.withArrayProperty("ports")
                    .addObject()
                    .put("name", protocol.equals("UDP") ? "dns" : "dns-tcp")
                    .put("port", 53)
                    .put("protocol", protocol);
        }
        return tree;
    }

    private static ObjectNode api(int apiPort) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1").put("kind", "Service");
        ObjectNode metadata =
                tree.putObject("metadata").put("name", "kubernetes").put("namespace", "default");
        metadata.putObject("labels").put("component", "apiserver").put("provider", "starling");
        tree.putObject("spec")
                .putArray("ports")
                .addObject()
                .put("name", "http")
                .put("port", 80)
                .put("targetPort", apiPort)
                .put("protocol", "TCP");
        return tree;
    }
}
