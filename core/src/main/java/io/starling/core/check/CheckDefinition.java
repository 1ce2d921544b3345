package io.starling.core.check;

import java.util.List;
import java.util.Map;

/**
 * How a check is done. Durations are in milliseconds.
 *
 * @param id unique within the agent
 * @param target the URL of an HTTP check, {@code host:port} of a TCP check; empty for the others
 * @param intervalMillis from the end of one probe to the next, for those that probe
 * @param timeoutMillis how long a probe may take
 * @param ttlMillis how long a report counts, for {@link Kind#TTL}
 * @param deregisterMillis after so long in a row that it is critical, the service is removed; 0 for never
 * @param method the HTTP method
 * @param headers of the HTTP request
 */
public record CheckDefinition(
        String id,
        String name,
        Kind kind,
        String target,
        long intervalMillis,
        long timeoutMillis,
        long ttlMillis,
        long deregisterMillis,
        String method,
        Map<String, List<String>> headers,
        String body,
        String notes) {

    /** The same, but however long it is critical nothing is removed for it. */
    public CheckDefinition keeping() {
        return new CheckDefinition(
                id, name, kind, target, intervalMillis, timeoutMillis, ttlMillis, 0, method, headers, body, notes);
    }

    /** Who finds out. */
    public enum Kind {
        /** The service reports, in time. */
        TTL,
        /** The cluster asks a URL: 2xx passes, 429 warns. */
        HTTP,
        /** The cluster connects. */
        TCP,
        /** Somebody outside says, and it stays so. */
        EXTERNAL;

        public boolean probes() {
            return this == HTTP || this == TCP;
        }
    }
}
