package io.starling.core.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which pods a Service selects. */
public final class Selection {
    private Selection() {}

    /** Whether the Service selects pods at all. One that is only another name for a host doesn't. */
    public static boolean selects(@Nullable ApiObject service) {
        return service != null
                && !service.spec().path("selector").isEmpty()
                && !service.spec().path("type").asText().equals("ExternalName");
    }

    /** Whether it selects this pod by its labels. Both are of one namespace. */
    public static boolean selects(ApiObject service, ApiObject pod) {
        JsonNode labels = pod.metadata().path("labels");
        return selects(service, (String label) -> labels.path(label).asText(null));
    }

    /** Whether it selects a pod with these labels. */
    public static boolean selects(ApiObject service, Map<String, String> labels) {
        return selects(service, labels::get);
    }

    private static boolean selects(ApiObject service, Function<String, @Nullable String> label) {
        return selects(service)
                && service.spec().path("selector").propertyStream().allMatch(wanted -> wanted.getValue()
                        .asText()
                        .equals(label.apply(wanted.getKey())));
    }

    /** Whether the pod says that it takes traffic. */
    public static boolean ready(ApiObject pod) {
        return pod.status()
                .path("conditions")
                .valueStream()
                .anyMatch(condition -> condition.path("type").asText().equals("Ready")
                        && condition.path("status").asText().equals("True"));
    }
}
