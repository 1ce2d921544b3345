package io.starling.http.kubernetes.table;

import static io.starling.http.kubernetes.table.Column.id;
import static io.starling.http.kubernetes.table.Column.number;
import static io.starling.http.kubernetes.table.Column.text;

import io.starling.core.object.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Which columns the table of a kind has, and how its rows are filled: Kubernetes' own, so that {@code kubectl get} prints
 * what people know.
 *
 * @param columns as kubectl shows them
 * @param cells fills one row
 */
record Tables(List<Column> columns, Cells cells) {
    private static final Tables OTHER =
            new Tables(List.of(id(), new Column("Created At", "date", "", 0)), Tables::created);

    private static final Map<String, Tables> BY_KIND = Map.ofEntries(
            Map.entry("Pod", new Tables(PodRow.COLUMNS, PodRow::cells)),
            Map.entry("Deployment", new Tables(WorkloadRows.DEPLOYMENT, WorkloadRows::deployment)),
            Map.entry("ReplicaSet", new Tables(WorkloadRows.REPLICA_SET, WorkloadRows::replicaSet)),
            Map.entry("PodDisruptionBudget", new Tables(WorkloadRows.BUDGET, WorkloadRows::budget)),
            Map.entry("Service", new Tables(ServiceRows.SERVICE, ServiceRows::service)),
            Map.entry("Endpoints", new Tables(ServiceRows.ENDPOINTS, ServiceRows::endpoints)),
            Map.entry("EndpointSlice", new Tables(ServiceRows.SLICE, ServiceRows::slice)),
            Map.entry("Ingress", new Tables(IngressRows.INGRESS, IngressRows::ingress)),
            Map.entry("IngressClass", new Tables(IngressRows.CLASS, IngressRows::ingressClass)),
            Map.entry("NetworkPolicy", new Tables(IngressRows.POLICY, IngressRows::networkPolicy)),
            Map.entry("Node", new Tables(NodeRow.COLUMNS, NodeRow::cells)),
            Map.entry("Event", new Tables(EventRow.COLUMNS, EventRow::cells)),
            Map.entry("ResourceQuota", new Tables(QuotaRow.COLUMNS, QuotaRow::cells)),
            Map.entry("Namespace", new Tables(List.of(id(), text("Status"), text("Age")), Tables::namespace)),
            Map.entry("Secret", new Tables(List.of(id(), text("Type"), number("Data"), text("Age")), Tables::secret)),
            Map.entry("ConfigMap", new Tables(List.of(id(), number("Data"), text("Age")), Tables::configMap)),
            Map.entry("ServiceAccount", new Tables(List.of(id(), number("Secrets"), text("Age")), Tables::account)),
            Map.entry("Registration", new Tables(RegistryRows.REGISTRATION, RegistryRows::registration)),
            Map.entry("Instance", new Tables(RegistryRows.INSTANCE, RegistryRows::instance)),
            Map.entry("Lease", new Tables(List.of(id(), text("Holder"), text("Age")), Tables::lease)));

    static Tables of(String kind) {
        return BY_KIND.getOrDefault(kind, OTHER);
    }

    private static List<Object> created(ApiObject object, Instant now) {
        return List.of(
                object.name(), object.metadata().path("creationTimestamp").asText(""));
    }

    private static List<Object> namespace(ApiObject object, Instant now) {
        return List.of(object.name(), object.status().path("phase").asText(""), Cells.age(object, now));
    }

    private static List<Object> secret(ApiObject object, Instant now) {
        String type = Cells.text(object.json().path("type"), "Opaque");
        return List.of(object.name(), type, object.json().path("data").size(), Cells.age(object, now));
    }

    private static List<Object> configMap(ApiObject object, Instant now) {
        int size = object.json().path("data").size()
                + object.json().path("binaryData").size();
        return List.of(object.name(), size, Cells.age(object, now));
    }

    private static List<Object> account(ApiObject object, Instant now) {
        return List.of(object.name(), object.json().path("secrets").size(), Cells.age(object, now));
    }

    private static List<Object> lease(ApiObject object, Instant now) {
        String holder = object.spec().path("holderIdentity").asText("");
        return List.of(object.name(), holder, Cells.age(object, now));
    }
}
