package io.starling.node.network.ingress;

import io.starling.core.balance.Target;
import io.starling.core.ingress.BackendRef;
import java.util.List;
import java.util.Optional;

/** Who stands behind the ports of Services, just now. */
@FunctionalInterface
public interface Backends {
    /** Empty where there is no such Service, or it has no such port. */
    Optional<Backend> find(BackendRef ref);

    /**
     * @param balancing what the Service's annotation says, empty for nothing
     * @param targets who takes requests; may be empty
     */
    record Backend(String balancing, List<Target> targets) {}
}
