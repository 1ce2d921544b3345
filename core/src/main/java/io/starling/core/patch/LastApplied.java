package io.starling.core.patch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Schema;
import io.starling.core.patch.ManagedFields.Writer;

/**
 * Lets {@code kubectl apply --server-side} take over what {@code kubectl apply} set before: where the conflicting fields
 * still have the values of the last-applied annotation, both are the same user's wish (Kubernetes'
 * {@code lastAppliedManager}).
 */
final class LastApplied {
    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private LastApplied() {}

    static boolean allows(Writer writer, ObjectNode live, Schema schema, FieldSet conflicts) {
        String annotation =
                live.path("metadata").path("annotations").path(ANNOTATION).asText("");
        if (!writer.manager().equals("kubectl") || annotation.isEmpty()) {
            return false;
        }
        try {
            if (!(JSON.readTree(annotation) instanceof ObjectNode applied)) {
                return false;
            }
            ObjectNode wanted = Structure.owned(applied);
            FieldSet changedSince =
                    FieldDiff.of(wanted, Structure.owned(live), schema).changed();
            FieldSet untouched = FieldSet.of(wanted, schema).without(changedSince);
            return conflicts.without(untouched).isEmpty();
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
