package io.starling.core.patch;

import io.starling.core.object.ApiStatus;
import io.starling.core.object.ApiStatus.Cause;
import io.starling.core.object.Refusal;
import io.starling.core.patch.ManagedFields.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The fields that an apply would change and others own, in Kubernetes' words. */
final class Conflicts {
    private final Map<String, List<String>> pathsByOwner = new LinkedHashMap<>();
    private FieldSet fields = FieldSet.EMPTY;

    void add(Writer owner, FieldSet both) {
        if (!both.isEmpty()) {
            fields = fields.union(both);
            pathsByOwner
                    .computeIfAbsent(named(owner), name -> new ArrayList<>())
                    .addAll(both.paths());
        }
    }

    FieldSet fields() {
        return fields;
    }

    Refusal refusal() {
        List<Cause> causes = new ArrayList<>();
        pathsByOwner.forEach((owner, paths) ->
                paths.forEach(path -> causes.add(new Cause("FieldManagerConflict", "conflict with " + owner, path))));
        return Refusal.of(new ApiStatus(409, "Conflict", message(causes), "", "", "", causes));
    }

    private String message(List<Cause> causes) {
        if (causes.size() == 1) {
            Cause only = causes.get(0);
            return "Apply failed with 1 conflict: " + only.message() + ": " + only.field();
        }
        return "Apply failed with " + causes.size() + " conflicts: "
                + pathsByOwner.entrySet().stream()
                        .map(each -> "conflicts with " + each.getKey() + ":\n- " + String.join("\n- ", each.getValue()))
                        .collect(Collectors.joining("\n"));
    }

    private static String named(Writer owner) {
        String name = "\"" + owner.manager() + "\"";
        String where = owner.subresource().isEmpty() ? "" : " with subresource \"" + owner.subresource() + "\"";
        return owner.operation().equals(ManagedFields.UPDATE)
                ? name + where + " using " + owner.apiVersion()
                : name + where;
    }
}
