package io.starling.core.workload;

import io.starling.core.endpoints.Selection;
import io.starling.core.object.ApiObject;
import java.time.Duration;
import java.util.Collection;

/** How long a pod that is to stop goes on serving, so that everybody who sends to it learns first that it leaves. */
public final class Drain {
    /** Longer than news takes to every member, and from there into every proxy. */
    static final Duration LONGEST = Duration.ofMillis(1_500);

    private Drain() {}

    /**
     * Nothing for a pod that nobody sends to; else never more than half of its grace, so that the program has the other half.
     *
     * @param pod the pod as it is shown
     * @param services those of its namespace
     */
    public static Duration of(ApiObject pod, long graceSeconds, Collection<ApiObject> services) {
        boolean sentTo = Selection.ready(pod) && services.stream().anyMatch(service -> Selection.selects(service, pod));
        Duration most = Duration.ofSeconds(graceSeconds).dividedBy(2);
        return !sentTo ? Duration.ZERO : most.compareTo(LONGEST) < 0 ? most : LONGEST;
    }
}
