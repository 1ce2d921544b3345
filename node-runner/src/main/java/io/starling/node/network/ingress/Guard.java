package io.starling.node.network.ingress;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/** Decides whether a request of a client may pass. */
@FunctionalInterface
public interface Guard {
    /** Lets everything pass. */
    Guard OPEN = headers -> Optional.empty();

    /** What to answer instead; empty where it may pass. */
    Optional<Answer> refusal(HttpHeaders headers);

    /** Both must let it pass. */
    default Guard and(Guard other) {
        return headers -> refusal(headers).or(() -> other.refusal(headers));
    }
}
