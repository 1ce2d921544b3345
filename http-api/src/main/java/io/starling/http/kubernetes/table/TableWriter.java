package io.starling.http.kubernetes.table;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.http.kubernetes.Json;
import java.time.Instant;
import java.util.List;

/** Objects as a {@code meta.k8s.io} Table. */
public final class TableWriter {
    private TableWriter() {}

    /**
     * The table, its rows without their object field and itself without its version.
     *
     * @param definitions whether the columns are told: always, but for all events of a watch after its first
     */
    public static ObjectNode table(String kind, List<ApiObject> objects, Instant now, boolean definitions) {
        Tables format = Tables.of(kind);
        ObjectNode table = Json.object();
        table.put("kind", "Table");
        table.put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata");
        if (definitions) {
            ArrayNode columns = table.putArray("columnDefinitions");
            format.columns().forEach(column -> columns.add(definition(column)));
        } else {
            table.putNull("columnDefinitions");
        }
        ArrayNode rows = table.putArray("rows");
        for (ApiObject object : objects) {
            ArrayNode cells = rows.addObject().putArray("cells");
            format.cells().of(object, now).forEach(cells::addPOJO);
        }
        return table;
    }

    private static ObjectNode definition(Column column) {
        return Json.object()
                .put("name", column.name())
                .put("type", column.type())
                .put("format", column.format())
                .put("description", "")
                .put("priority", column.priority());
    }
}
