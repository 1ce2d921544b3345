package io.starling.core.kind;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.starling.core.object.ResourceType;
import io.starling.core.registry.RegistryTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Every kind that is stored and served. A kind that isn't in this table doesn't exist for discovery, for the doors or
 * for the owners.
 */
public final class Kinds {
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private static final List<String> ALL_CATEGORY = List.of("all");

    public static final Kind NAMESPACE = new Kind(
            new ResourceType("", "namespaces"),
            "v1",
            "Namespace",
            "namespace",
            false,
            List.of("ns"),
            List.of(),
            List.of("create", "delete", "get", "list", "patch", "update", "watch"),
            List.of("status", "finalize"),
            List.of(),
            Namespace.class);
    public static final Kind NODE =
            core("nodes", "Node", List.of("no"), Node.class).clusterScoped().serving("status");
    public static final Kind POD =
            core("pods", "Pod", List.of("po"), Pod.class).inAll().serving("status", "log", "eviction");
    public static final Kind SERVICE =
            core("services", "Service", List.of("svc"), Service.class).inAll().serving("status");
    public static final Kind CONFIG_MAP =
            core("configmaps", "ConfigMap", List.of("cm"), ConfigMap.class).plain();
    public static final Kind SECRET =
            core("secrets", "Secret", List.of(), Secret.class).plain();
    public static final Kind SERVICE_ACCOUNT = core(
                    "serviceaccounts", "ServiceAccount", List.of("sa"), ServiceAccount.class)
            .plain();
    public static final Kind EVENT =
            core("events", "Event", List.of("ev"), Event.class).plain();
    public static final Kind ENDPOINTS =
            core("endpoints", "Endpoints", List.of("ep"), Endpoints.class).plain();
    public static final Kind LIMIT_RANGE = core("limitranges", "LimitRange", List.of("limits"), LimitRange.class)
            .plain();
    public static final Kind RESOURCE_QUOTA = core(
                    "resourcequotas", "ResourceQuota", List.of("quota"), ResourceQuota.class)
            .serving("status");
    public static final Kind DEPLOYMENT = grouped(
                    "apps", "deployments", "Deployment", List.of("deploy"), Deployment.class)
            .inAll()
            .formerly("v1beta2", "v1beta1")
            .serving("status", "scale");
    public static final Kind REPLICA_SET = grouped("apps", "replicasets", "ReplicaSet", List.of("rs"), ReplicaSet.class)
            .inAll()
            .formerly("v1beta2")
            .serving("status", "scale");
    public static final Kind LEASE = grouped("coordination.k8s.io", "leases", "Lease", List.of(), Lease.class)
            .plain();
    public static final Kind ENDPOINT_SLICE = grouped(
                    "discovery.k8s.io", "endpointslices", "EndpointSlice", List.of(), EndpointSlice.class)
            .plain();
    public static final Kind INGRESS = grouped(
                    "networking.k8s.io", "ingresses", "Ingress", List.of("ing"), Ingress.class)
            .serving("status");
    public static final Kind INGRESS_CLASS = grouped(
                    "networking.k8s.io", "ingressclasses", "IngressClass", List.of(), IngressClass.class)
            .clusterScoped()
            .plain();
    public static final Kind NETWORK_POLICY = grouped(
                    "networking.k8s.io", "networkpolicies", "NetworkPolicy", List.of("netpol"), NetworkPolicy.class)
            .plain();
    public static final Kind POD_DISRUPTION_BUDGET = grouped(
                    "policy", "poddisruptionbudgets", "PodDisruptionBudget", List.of("pdb"), PodDisruptionBudget.class)
            .serving("status");

    public static final Kind REGISTRATION = grouped(
                    RegistryTypes.GROUP,
                    "registrations",
                    "Registration",
                    List.of("reg"),
                    RegistryTypes.Registration.class)
            .recorded("get", "list", "watch");
    public static final Kind INSTANCE = grouped(
                    RegistryTypes.GROUP, "instances", "Instance", List.of("inst"), RegistryTypes.Instance.class)
            .recorded("delete", "deletecollection", "get", "list", "watch");

    private static final List<Kind> ALL = List.of(
            NAMESPACE,
            NODE,
            POD,
            SERVICE,
            CONFIG_MAP,
            SECRET,
            SERVICE_ACCOUNT,
            EVENT,
            ENDPOINTS,
            LIMIT_RANGE,
            RESOURCE_QUOTA,
            DEPLOYMENT,
            REPLICA_SET,
            LEASE,
            ENDPOINT_SLICE,
            INGRESS,
            INGRESS_CLASS,
            NETWORK_POLICY,
            POD_DISRUPTION_BUDGET,
            REGISTRATION,
            INSTANCE);

    private static final Map<ResourceType, Kind> BY_TYPE =
            ALL.stream().collect(toUnmodifiableMap(Kind::type, identity()));

    private Kinds() {}

    /** All kinds, the core group first. */
    public static List<Kind> all() {
        return ALL;
    }

    public static Optional<Kind> of(ResourceType type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    /** The kind at {@code /apis/GROUP/VERSION/.../PLURAL}, by its own version or by a former one. */
    public static Optional<Kind> find(String group, String version, String plural) {
        String apiVersion = group.isEmpty() ? version : group + "/" + version;
        return ALL.stream()
                .filter(kind -> kind.type().plural().equals(plural) && speaks(kind, apiVersion))
                .findFirst();
    }

    /** The kind that a document names by {@code apiVersion} and {@code kind}, by its own version or by a former one. */
    public static Optional<Kind> byKind(String apiVersion, String kindName) {
        return ALL.stream()
                .filter(kind -> kind.kind().equals(kindName) && speaks(kind, apiVersion))
                .findFirst();
    }

    /**
     * Every former {@code group/version} that the kind is still accepted in, the newest first. Deployments and
     * ReplicaSets come from the group {@code extensions}, so the group may differ from the kind's own.
     */
    public static List<String> formerApiVersions(Kind kind) {
        List<String> versions = new ArrayList<>();
        kind.formerVersions().forEach(version -> versions.add(kind.apiVersion(version)));
        if (kind.type().group().equals("apps")) {
            versions.add("extensions/v1beta1");
        }
        return versions;
    }

    private static boolean speaks(Kind kind, String apiVersion) {
        return kind.apiVersion().equals(apiVersion) || formerApiVersions(kind).contains(apiVersion);
    }

    private static Row core(String plural, String kind, List<String> shortNames, Class<?> model) {
        return grouped("", plural, kind, shortNames, model);
    }

    private static Row grouped(String group, String plural, String kind, List<String> shortNames, Class<?> model) {
        return new Row(new ResourceType(group, plural), kind, shortNames, model, true, List.of(), List.of());
    }

    /** A kind in the making: namespaced, of version v1, with the usual verbs. */
    private record Row(
            ResourceType type,
            String kind,
            List<String> shortNames,
            Class<?> model,
            boolean namespaced,
            List<String> categories,
            List<String> formerVersions) {
        Row clusterScoped() {
            return new Row(type, kind, shortNames, model, false, categories, formerVersions);
        }

        Row inAll() {
            return new Row(type, kind, shortNames, model, namespaced, ALL_CATEGORY, formerVersions);
        }

        Row formerly(String... versions) {
            return new Row(type, kind, shortNames, model, namespaced, categories, List.of(versions));
        }

        Kind plain() {
            return serving();
        }

        Kind serving(String... subresources) {
            return kind(VERBS, List.of(subresources));
        }

        /** Whose objects the cluster itself writes: not all may be done with them. */
        Kind recorded(String... verbs) {
            return kind(List.of(verbs), List.of());
        }

        private Kind kind(List<String> verbs, List<String> subresources) {
            return new Kind(
                    type,
                    "v1",
                    kind,
                    kind.toLowerCase(Locale.ROOT),
                    namespaced,
                    shortNames,
                    categories,
                    verbs,
                    subresources,
                    formerVersions,
                    model);
        }
    }
}
