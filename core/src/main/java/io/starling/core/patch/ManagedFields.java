package io.starling.core.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * The record of who set which field: {@code metadata.managedFields}.
 *
 * @param entries in the order they came about
 */
public record ManagedFields(List<Entry> entries) {
    public static final String APPLY = "Apply";
    public static final String UPDATE = "Update";
    private static final String FIELD = "managedFields";
    /** So many managers that update are told apart; older ones are counted together, as Kubernetes does. */
    private static final int MAX_UPDATERS = 10;

    private static final String ANCIENT = "ancient-changes";

    /**
     * Who writes, and how. An applier is the same in all versions, an updater isn't.
     *
     * @param manager the {@code fieldManager}
     * @param operation {@link #APPLY} or {@link #UPDATE}
     * @param apiVersion the version it spoke
     * @param subresource the subresource it wrote to, or empty
     */
    public record Writer(String manager, String operation, String apiVersion, String subresource) {
        boolean same(Writer other) {
            return manager.equals(other.manager)
                    && operation.equals(other.operation)
                    && subresource.equals(other.subresource)
                    && (operation.equals(APPLY) || apiVersion.equals(other.apiVersion));
        }
    }

    /**
     * @param time of the last change of the set, in the form of the API; may be empty
     * @param fields what the writer owns
     */
    record Entry(Writer writer, String time, FieldSet fields) {
        Entry with(FieldSet other, String now) {
            return other.equals(fields) ? this : new Entry(writer, now, other);
        }

        /** Less some fields; losing fields isn't a change by the writer, so the time stays. */
        Entry without(FieldSet gone) {
            return new Entry(writer, time, fields.without(gone));
        }
    }

    /** Reads the record of an object. */
    public static ManagedFields of(ObjectNode object) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode entry : object.path("metadata").path(FIELD)) {
            if (entry.path("fieldsV1").isObject()) {
                Writer writer = new Writer(
                        entry.path("manager").asText(""),
                        entry.path("operation").asText(""),
                        entry.path("apiVersion").asText(""),
                        entry.path("subresource").asText(""));
                entries.add(new Entry(writer, entry.path("time").asText(""), FieldSet.parse(entry.path("fieldsV1"))));
            }
        }
        return new ManagedFields(List.copyOf(entries));
    }

    /** Writes the record into an object, in place. */
    public void writeTo(ObjectNode object) {
        ObjectNode metadata = object.withObjectProperty("metadata");
        if (entries.isEmpty()) {
            metadata.remove(FIELD);
            return;
        }
        ArrayNode list = metadata.putArray(FIELD);
        for (Entry entry : entries) {
            ObjectNode json = list.addObject();
            json.put("manager", entry.writer().manager());
            json.put("operation", entry.writer().operation());
            json.put("apiVersion", entry.writer().apiVersion());
            if (!entry.time().isEmpty()) {
                json.put("time", entry.time());
            }
            json.put("fieldsType", "FieldsV1");
            json.set("fieldsV1", entry.fields().toJson());
            if (!entry.writer().subresource().isEmpty()) {
                json.put("subresource", entry.writer().subresource());
            }
        }
    }

    /**
     * The record after a write that isn't an apply: the writer owns what it changed, nobody owns what is gone.
     *
     * @param now in the form of the API
     */
    public ManagedFields updated(ObjectNode before, ObjectNode after, Schema schema, Writer writer, String now) {
        FieldDiff diff = FieldDiff.of(Structure.owned(before), Structure.owned(after), schema);
        if (diff.isEmpty()) {
            return this;
        }
        List<Entry> next = new ArrayList<>();
        Entry mine = new Entry(writer, now, FieldSet.EMPTY);
        for (Entry entry : entries) {
            if (entry.writer().same(writer)) {
                mine = entry;
            } else {
                next.add(entry.without(diff.changed()).without(diff.removed()));
            }
        }
        next.add(mine.with(mine.fields().union(diff.changed()).without(diff.removed()), now));
        return new ManagedFields(next).tidy();
    }

    FieldSet applied(Writer writer) {
        return entries.stream()
                .filter(entry -> entry.writer().same(writer))
                .map(Entry::fields)
                .reduce(FieldSet.EMPTY, FieldSet::union);
    }

    /** Without those who own nothing, and with the oldest updaters counted together where there are too many. */
    ManagedFields tidy() {
        List<Entry> kept = new ArrayList<>(
                entries.stream().filter(entry -> !entry.fields().isEmpty()).toList());
        long updaters = kept.stream().filter(ManagedFields::updates).count();
        FieldSet ancient = FieldSet.EMPTY;
        Entry last = null;
        for (int i = 0; i < kept.size() && updaters >= MAX_UPDATERS + (last == null ? 1 : 0); ) {
            if (updates(kept.get(i))) {
                last = kept.remove(i);
                ancient = ancient.union(last.fields());
                updaters--;
            } else {
                i++;
            }
        }
        if (last != null) {
            Writer writer = new Writer(ANCIENT, UPDATE, last.writer().apiVersion(), "");
            kept.add(0, new Entry(writer, last.time(), ancient));
        }
        return new ManagedFields(List.copyOf(kept));
    }

    private static boolean updates(Entry entry) {
        return entry.writer().operation().equals(UPDATE)
                && entry.writer().subresource().isEmpty();
    }
}
