package io.starling.http.kubernetes.table;

import static io.starling.http.kubernetes.table.Column.id;
import static io.starling.http.kubernetes.table.Column.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A quota's row: what is used of what, requests and limits apart. */
final class QuotaRow {
    static final List<Column> COLUMNS = List.of(id(), text("Request"), text("Limit"), text("Age"));
    private static final String LIMIT_PREFIX = "limits.";

    private QuotaRow() {}

    static List<Object> cells(ApiObject quota, Instant now) {
        return List.of(
                quota.name(),
                usage(quota, resource -> !resource.startsWith(LIMIT_PREFIX)),
                usage(quota, resource -> resource.startsWith(LIMIT_PREFIX)),
                Cells.age(quota, now));
    }

    private static String usage(ApiObject quota, Predicate<String> shown) {
        JsonNode used = quota.status().path("used");
        return quota.status()
                .path("hard")
                .propertyStream()
                .filter(hard -> shown.test(hard.getKey()))
                .map(hard -> hard.getKey() + ": " + used.path(hard.getKey()).asText("0") + "/"
                        + hard.getValue().asText())
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
