package io.starling.core.probe;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One probe of a container.
 *
 * @param initialDelay from the container's start to the first question
 * @param period from one question to the next
 * @param timeout an answer that takes longer is a failure
 * @param successThreshold how many successes in a row turn the result
 * @param failureThreshold how many failures in a row turn the result
 * @param grace how long a container that is ended because of this probe may take; empty for the pod's own grace
 */
public record Probe(
        Kind kind,
        ProbeAction action,
        Duration initialDelay,
        Duration period,
        Duration timeout,
        int successThreshold,
        int failureThreshold,
        Optional<Duration> grace) {
    /** What a probe is for. */
    public enum Kind {
        /** Holds the others off until it succeeds; the container is ended when it fails. */
        STARTUP("startupProbe", "Startup"),
        /** The container is ended when it fails. */
        LIVENESS("livenessProbe", "Liveness"),
        /** Whether the container takes traffic. */
        READINESS("readinessProbe", "Readiness");

        private final String field;
        private final String title;

        Kind(String field, String title) {
            this.field = field;
            this.title = title;
        }

        /** The probe's field in a container. */
        public String field() {
            return field;
        }

        /** As events have it: {@code Liveness}. */
        public String title() {
            return title;
        }
    }

    /** The probes of a container, with Kubernetes' defaults for what isn't given. */
    public static List<Probe> of(JsonNode container) {
        List<Probe> probes = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            JsonNode tree = container.path(kind.field());
            if (!tree.isEmpty()) {
                probes.add(of(kind, tree, container));
            }
        }
        return List.copyOf(probes);
    }

    private static Probe of(Kind kind, JsonNode tree, JsonNode container) {
        JsonNode grace = tree.path("terminationGracePeriodSeconds");
        return new Probe(
                kind,
                ProbeAction.of(tree, container),
                Duration.ofSeconds(tree.path("initialDelaySeconds").asInt(0)),
                Duration.ofSeconds(positive(tree, "periodSeconds", 10)),
                Duration.ofSeconds(positive(tree, "timeoutSeconds", 1)),
                positive(tree, "successThreshold", 1),
                positive(tree, "failureThreshold", 3),
                grace.isNumber() ? Optional.of(Duration.ofSeconds(grace.asLong())) : Optional.empty());
    }

    private static int positive(JsonNode tree, String field, int otherwise) {
        int value = tree.path(field).asInt(0);
        return value > 0 ? value : otherwise;
    }
}
