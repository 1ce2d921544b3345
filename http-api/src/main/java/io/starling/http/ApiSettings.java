package io.starling.http;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * How a member serves its API.
 *
 * @param host the address to bind
 * @param port the TCP port, 0 for any free one
 * @param notReady names what this member still waits for; empty when it is ready to serve
 * @param version what {@code /version} reports
 * @param metrics what {@code /metrics} shows; the API adds its own
 * @param status what {@code /starling/v1/status} answers, JSON
 */
public record ApiSettings(
        String host,
        int port,
        Supplier<List<String>> notReady,
        Version version,
        PrometheusRegistry metrics,
        Supplier<CompletionStage<byte[]>> status) {
    /**
     * @param gitVersion the version that clients compare theirs with, as {@code v1.33.1+starling}
     * @param gitCommit the commit this was built from, may be empty
     * @param buildDate RFC 3339, may be empty
     */
    public record Version(String gitVersion, String gitCommit, String buildDate) {
        /** The Kubernetes version whose API is spoken. */
        public static final Version DEFAULT = new Version("v1.33.1+starling", "", "");
    }

    public static ApiSettings of(String host, int port) {
        return new ApiSettings(
                host,
                port,
                List::of,
                Version.DEFAULT,
                new PrometheusRegistry(),
                () -> CompletableFuture.completedFuture("{}".getBytes(StandardCharsets.UTF_8)));
    }
}
