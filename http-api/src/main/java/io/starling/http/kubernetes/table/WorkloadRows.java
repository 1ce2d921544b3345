package io.starling.http.kubernetes.table;

import static io.starling.http.kubernetes.table.Column.id;
import static io.starling.http.kubernetes.table.Column.number;
import static io.starling.http.kubernetes.table.Column.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.time.Instant;
import java.util.List;

/** The rows of workloads and of the budgets that protect them. */
final class WorkloadRows {
    static final List<Column> DEPLOYMENT = List.of(
            id(),
            text("Ready"),
            text("Up-to-date"),
            text("Available"),
            text("Age"),
            text("Containers").wide(),
            text("Images").wide(),
            text("Selector").wide());
    static final List<Column> REPLICA_SET = List.of(
            id(),
            number("Desired"),
            number("Current"),
            number("Ready"),
            text("Age"),
            text("Containers").wide(),
            text("Images").wide(),
            text("Selector").wide());
    static final List<Column> BUDGET =
            List.of(id(), text("Min Available"), text("Max Unavailable"), number("Allowed Disruptions"), text("Age"));

    private WorkloadRows() {}

    static List<Object> deployment(ApiObject object, Instant now) {
        JsonNode status = object.status();
        JsonNode containers = containers(object);
        return List.of(
                object.name(),
                status.path("readyReplicas").asInt() + "/"
                        + object.spec().path("replicas").asInt(),
                status.path("updatedReplicas").asInt(),
                status.path("availableReplicas").asInt(),
                Cells.age(object, now),
                Cells.each(containers, "name"),
                Cells.each(containers, "image"),
                Cells.selector(object.spec().path("selector")));
    }

    static List<Object> replicaSet(ApiObject object, Instant now) {
        JsonNode status = object.status();
        JsonNode containers = containers(object);
        return List.of(
                object.name(),
                object.spec().path("replicas").asInt(),
                status.path("replicas").asInt(),
                status.path("readyReplicas").asInt(),
                Cells.age(object, now),
                Cells.each(containers, "name"),
                Cells.each(containers, "image"),
                Cells.selector(object.spec().path("selector")));
    }

    static List<Object> budget(ApiObject object, Instant now) {
        return List.of(
                object.name(),
                Cells.text(object.spec().path("minAvailable"), "N/A"),
                Cells.text(object.spec().path("maxUnavailable"), "N/A"),
                object.status().path("disruptionsAllowed").asInt(),
                Cells.age(object, now));
    }

    private static JsonNode containers(ApiObject workload) {
        return workload.spec().path("template").path("spec").path("containers");
    }
}
