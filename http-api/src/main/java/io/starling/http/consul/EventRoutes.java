package io.starling.http.consul;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.starling.actors.keyvalue.KeyValueStore;
import io.starling.core.keyvalue.Blob;
import io.starling.core.keyvalue.Change;
import io.starling.core.keyvalue.Request;
import io.starling.core.keyvalue.UserEvent;
import io.starling.http.consul.KeyQueries.View;
import io.starling.http.kubernetes.Json;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/event/...}. */
final class EventRoutes {
    /** What Consul's gossip carries at the most. */
    private static final int MOST_PAYLOAD_BYTES = 512;

    private final KeyValueStore store;
    private final KeyQueries queries;

    EventRoutes(KeyValueStore store, KeyQueries queries) {
        this.store = store;
        this.queries = queries;
    }

    CompletionStage<HttpResponse> answer(ConsulRequest request) {
        return switch (request.segment(1)) {
            case "fire" -> fire(request);
            case "list" -> list(request);
            default -> throw ConsulDoor.unknownPath();
        };
    }

    private CompletionStage<HttpResponse> fire(ConsulRequest request) {
        request.allow("PUT");
        String name = request.rest(2);
        if (name.isEmpty()) {
            throw ConsulFailure.badRequest("Missing name");
        }
        if (request.call().body().size() > MOST_PAYLOAD_BYTES) {
            throw new ConsulFailure(413, "the payload of an event may have " + MOST_PAYLOAD_BYTES + " bytes");
        }
        UserEvent event = new UserEvent(
                UUID.randomUUID().toString(),
                name,
                Blob.of(request.body()),
                request.parameter("node"),
                request.parameter("service"),
                request.parameter("tag"),
                0);
        return store.submit(new Request.Fire(event))
                .thenApply(done -> ConsulAnswers.json(request, KeyDocuments.event(event)));
    }

    private CompletionStage<HttpResponse> list(ConsulRequest request) {
        request.allow("GET");
        String name = request.parameter("name");
        return queries.answer(request, Change.EventFired.class::isInstance, state -> {
            ArrayNode all = Json.array();
            state.events().stream()
                    .filter(event -> name.isEmpty() || event.name().equals(name))
                    .forEach(event -> all.add(KeyDocuments.event(event)));
            return new View(Math.max(1, state.eventIndex()), ConsulAnswers.json(request, all));
        });
    }
}
