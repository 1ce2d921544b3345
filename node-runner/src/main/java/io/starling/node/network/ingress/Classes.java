package io.starling.node.network.ingress;

import io.starling.core.object.ApiObject;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Which Ingresses are ours to serve. */
final class Classes {
    /** The controller of classes that are the members'. */
    static final String CONTROLLER = "starling.io/ingress";

    /** The annotation that makes a class the default. */
    static final String DEFAULT = "ingressclass.kubernetes.io/is-default-class";

    private static final String OLD_WAY = "kubernetes.io/ingress.class";

    private final Set<String> ours = new HashSet<>();
    private boolean otherDefault;

    Classes(Collection<ApiObject> classes) {
        for (ApiObject each : classes) {
            boolean mine = each.spec().path("controller").asText().equals(CONTROLLER);
            if (mine) {
                ours.add(each.name());
            } else if ("true".equals(each.annotations().get(DEFAULT))) {
                otherDefault = true;
            }
        }
    }

    /** One that names no class is ours unless the default is somebody else's. */
    boolean served(ApiObject ingress) {
        String name = ingress.spec()
                .path("ingressClassName")
                .asText(ingress.annotations().getOrDefault(OLD_WAY, ""));
        return name.isEmpty() ? !otherDefault : ours.contains(name);
    }
}
