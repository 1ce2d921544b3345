package io.starling.core.ingress;

import io.starling.core.rate.Rate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an Ingress wants done with its requests besides routing them. Read from annotations by {@link PolicyAnnotations}, where
 * each is described.
 *
 * @param apiKey null where no API key is asked for
 * @param token null where no JWT is asked for
 * @param rate of requests of each client; null where clients aren't limited
 * @param breaker null where nothing breaks the circuit
 * @param retries how often a request that failed is sent again, 0 to 10; a refused connection doesn't count
 * @param connectTimeout how long a connection to a pod may take
 * @param timeout how long the answer's head may take, and each pause after it
 * @param canary null where all goes to the Service that the route names
 * @param tlsRedirect whether plain requests are sent to {@code https}
 */
public record RoutePolicy(
        @Nullable ApiKey apiKey,
        @Nullable Token token,
        @Nullable Rate rate,
        @Nullable Breaker breaker,
        int retries,
        Duration connectTimeout,
        Duration timeout,
        @Nullable Canary canary,
        boolean tlsRedirect) {
    /** No annotation at all. */
    public static final RoutePolicy DEFAULT =
            new RoutePolicy(null, null, null, null, 1, Duration.ofSeconds(2), Duration.ofSeconds(60), null, false);

    /**
     * @param secret a Secret of the Ingress' namespace: each of its values is a key, under the name of who has it
     * @param header where requests carry it
     */
    public record ApiKey(String secret, String header) {}

    /**
     * @param secret a Secret of the Ingress' namespace: {@code hs256} holds a shared secret, {@code jwks} a set of keys
     * @param issuer what {@code iss} must be; empty for any
     * @param audience what {@code aud} must contain; empty for any
     */
    public record Token(String secret, String issuer, String audience) {}

    /**
     * @param failures how many in a row open the circuit, at least 1
     * @param pause how long it stays open before one request tries again
     */
    public record Breaker(int failures, Duration pause) {}

    /**
     * @param service another Service of the namespace, with the same port
     * @param weight how many requests of 100 go there, 0 to 100
     */
    public record Canary(String service, int weight) {}
}
