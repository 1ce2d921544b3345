package io.starling.http.kubernetes.table;

import static io.starling.http.kubernetes.table.Column.id;
import static io.starling.http.kubernetes.table.Column.number;
import static io.starling.http.kubernetes.table.Column.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** An event's row: when, what, and what about. */
final class EventRow {
    static final List<Column> COLUMNS = List.of(
            text("Last Seen"),
            text("Type"),
            text("Reason"),
            text("Object"),
            text("Subobject").wide(),
            text("Source").wide(),
            text("Message"),
            text("First Seen").wide(),
            number("Count").wide(),
            id().wide());

    private EventRow() {}

    static List<Object> cells(ApiObject event, Instant now) {
        JsonNode json = event.json();
        JsonNode series = json.path("series");
        String first = seen(json.path("firstTimestamp"), Ages.since(json.path("eventTime"), now), now);
        String last = seen(json.path("lastTimestamp"), first, now);
        int count = Math.max(1, json.path("count").asInt());
        return List.of(
                series.isObject() ? Ages.since(series.path("lastObservedTime"), now) : last,
                json.path("type").asText(""),
                json.path("reason").asText(""),
                subject(json.path("involvedObject")),
                json.path("involvedObject").path("fieldPath").asText(""),
                source(json),
                json.path("message").asText("").strip(),
                first,
                series.isObject() ? series.path("count").asInt() : count,
                event.name());
    }

    private static String seen(JsonNode timestamp, String otherwise, Instant now) {
        return timestamp.isTextual() ? Ages.since(timestamp, now) : otherwise;
    }

    private static String subject(JsonNode involved) {
        String kind = involved.path("kind").asText("").toLowerCase(Locale.ROOT);
        String name = involved.path("name").asText("");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static String source(JsonNode event) {
        JsonNode source = event.path("source");
        String component = Cells.text(
                source.path("component"), event.path("reportingComponent").asText(""));
        String host =
                Cells.text(source.path("host"), event.path("reportingInstance").asText(""));
        return host.isEmpty() ? component : component + ", " + host;
    }
}
