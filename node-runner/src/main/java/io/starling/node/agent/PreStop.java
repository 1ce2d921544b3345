package io.starling.node.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.node.runtime.ContainerRuntime;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@code lifecycle.preStop} hook of a container: {@code exec}, {@code httpGet} or {@code sleep}. */
final class PreStop {
    private static final Logger LOG = LoggerFactory.getLogger(PreStop.class);

    private PreStop() {}

    /** Runs the hook, if there is one; a hook that fails doesn't keep the container from being stopped. */
    static CompletionStage<Done> run(ContainerRuntime runtime, JsonNode container, String containerId, String podIp) {
        JsonNode hook = container.path("lifecycle").path("preStop");
        CompletionStage<?> stage = CompletableFuture.completedFuture(Done.getInstance());
        try {
            if (hook.has("exec")) {
                stage = runtime.exec(containerId, words(hook.path("exec").path("command")));
            } else if (hook.has("httpGet")) {
                stage = get(hook.path("httpGet"), container, podIp);
            } else if (hook.has("sleep")) {
                long seconds = hook.path("sleep").path("seconds").asLong(0);
                stage = CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS));
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("The preStop hook of container {} can't be run: {}", containerId, e.getMessage());
        }
        return stage.handle((result, failure) -> {
            if (failure != null) {
                LOG.warn("The preStop hook of container {} failed: {}", containerId, failure.getMessage());
            }
            return Done.getInstance();
        });
    }

    private static List<String> words(JsonNode command) {
        List<String> words = new ArrayList<>();
        command.forEach(word -> words.add(word.asText()));
        return words;
    }

    private static CompletionStage<?> get(JsonNode get, JsonNode container, String podIp) {
        String scheme = get.path("scheme").asText("HTTP").equals("HTTPS") ? "https" : "http";
        String host = get.path("host").asText(podIp);
        String path = get.path("path").asText("/");
        URI uri = URI.create("%s://%s:%d%s%s"
                .formatted(scheme, host, port(get.path("port"), container), path.startsWith("/") ? "" : "/", path));
        return HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(uri).GET().build(), HttpResponse.BodyHandlers.discarding());
    }

    private static int port(JsonNode port, JsonNode container) {
        if (port.isInt()) {
            return port.asInt();
        }
        for (JsonNode named : container.path("ports")) {
            if (named.path("name").asText("").equals(port.asText())) {
                return named.path("containerPort").asInt();
            }
        }
        return Integer.parseInt(port.asText());
    }
}
