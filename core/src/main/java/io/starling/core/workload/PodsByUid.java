package io.starling.core.workload;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds a workload's pods by the names that agents know them by. Belongs to one owner; not thread-safe. */
public final class PodsByUid {
    private final Map<String, String> names = new HashMap<>();
    /** The pods that {@code names} was made of. */
    private @Nullable Map<String, Pod> indexed;

    /** The workload's pod of that uid, as it is now. */
    public Optional<Pod> find(Workload workload, String uid) {
        Pod pod = named(workload, uid);
        if (pod == null && indexed != workload.pods()) {
            index(workload);
            pod = named(workload, uid);
        }
        return Optional.ofNullable(pod);
    }

    private @Nullable Pod named(Workload workload, String uid) {
        String name = names.get(uid);
        Pod pod = name == null ? null : workload.pods().get(name);
        return pod != null && pod.uid().equals(uid) ? pod : null;
    }

    private void index(Workload workload) {
        names.clear();
        workload.pods().forEach((name, pod) -> names.put(pod.uid(), name));
        indexed = workload.pods();
    }
}
