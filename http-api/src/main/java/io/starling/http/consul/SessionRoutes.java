package io.starling.http.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.starling.actors.keyvalue.KeyValueStore;
import io.starling.core.keyvalue.Answer;
import io.starling.core.keyvalue.Change;
import io.starling.core.keyvalue.KeyValues;
import io.starling.core.keyvalue.Request;
import io.starling.core.keyvalue.Session;
import io.starling.http.consul.KeyQueries.View;
import io.starling.http.consul.ServiceBodies.Home;
import io.starling.http.kubernetes.Json;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/session/...}. */
final class SessionRoutes {
    private static final Duration LEAST_TTL = Duration.ofSeconds(10);
    private static final Duration MOST_TTL = Duration.ofHours(24);
    private static final Duration MOST_LOCK_DELAY = Duration.ofSeconds(60);
    private static final Duration LOCK_DELAY = Duration.ofSeconds(15);
    /** A lock delay that is a number below this is in seconds, above it in nanoseconds. */
    private static final long SECONDS_BELOW = 1000;

    /** The check of a node itself, which never fails here: the agent's node is the whole cluster. */
    static final String NODE_CHECK = "serfHealth";

    private final KeyValueStore store;
    private final KeyQueries queries;
    private final SessionChecks bound;
    private final Home agent;

    /** @param agent has the node that sessions belong to unless they name another */
    SessionRoutes(KeyValueStore store, KeyQueries queries, SessionChecks bound, Home agent) {
        this.store = store;
        this.queries = queries;
        this.bound = bound;
        this.agent = agent;
    }

    CompletionStage<HttpResponse> answer(ConsulRequest request) {
        String id = request.segment(2);
        return switch (request.segment(1)) {
            case "create" -> create(request);
            case "destroy" -> destroy(request, required(id));
            case "renew" -> renew(request, required(id));
            case "info" -> list(request, session -> session.id().equals(id));
            case "node" -> list(request, session -> session.node().equals(id));
            case "list" -> list(request, session -> true);
            default -> throw ConsulDoor.unknownPath();
        };
    }

    private static String required(String id) {
        if (id.isEmpty()) {
            throw ConsulFailure.badRequest("Missing session");
        }
        return id;
    }

    private CompletionStage<HttpResponse> create(ConsulRequest request) {
        request.allow("PUT");
        Session session = session(request.json());
        refuse(bound.problems(session));
        return store.submit(new Request.OpenSession(session)).thenCompose(answer -> {
            if (answer instanceof Answer.Refused refused) {
                throw new ConsulFailure(500, refused.problems().get(0).what());
            }
            return stillBound(session)
                    .thenApply(any -> ConsulAnswers.json(request, Json.object().put("ID", session.id())));
        });
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new ConsulFailure(500, problems.get(0));
        }
    }

    /** A check that turned critical before the session was there ended nothing: the session is taken back. */
    private CompletionStage<?> stillBound(Session session) {
        List<String> problems = bound.problems(session);
        return problems.isEmpty()
                ? CompletableFuture.completedFuture(session)
                : store.submit(new Request.CloseSession(session.id())).thenAccept(closed -> refuse(problems));
    }

    private Session session(JsonNode body) {
        if (!body.isObject()) {
            throw ConsulFailure.badRequest("Request decode failed: a session is a JSON object");
        }
        String node = body.path("Node").asText("");
        List<String> checks = checks(body);
        return new Session(
                UUID.randomUUID().toString(),
                body.path("Name").asText(""),
                node.isEmpty() ? bound.node(checks, agent) : node,
                ttl(body.path("TTL")),
                lockDelay(body.path("LockDelay")),
                behavior(body.path("Behavior").asText("")),
                checks,
                0);
    }

    private static Duration ttl(JsonNode given) {
        if (!given.isTextual() || given.asText().isEmpty()) {
            return Duration.ZERO;
        }
        Duration ttl = GoDurations.parse(given.asText())
                .orElseThrow(() -> ConsulFailure.badRequest(
                        "Request decode failed: Invalid Session TTL '" + given.asText() + "': not a duration"));
        boolean within = ttl.isZero() || (ttl.compareTo(LEAST_TTL) >= 0 && ttl.compareTo(MOST_TTL) <= 0);
        if (!within) {
            throw ConsulFailure.badRequest(
                    "Invalid Session TTL '" + given.asText() + "', must be between [10s=24h0m0s]");
        }
        return ttl;
    }

    private static Duration lockDelay(JsonNode given) {
        Duration delay = LOCK_DELAY;
        if (given.isTextual() && !given.asText().isEmpty()) {
            delay = GoDurations.parse(given.asText())
                    .orElseThrow(() -> ConsulFailure.badRequest(
                            "Request decode failed: invalid LockDelay \"" + given.asText() + "\""));
        } else if (given.isNumber()) {
            long number = given.asLong();
            delay = number < SECONDS_BELOW ? Duration.ofSeconds(number) : Duration.ofNanos(number);
        }
        if (delay.isNegative() || delay.compareTo(MOST_LOCK_DELAY) > 0) {
            throw ConsulFailure.badRequest("Invalid LockDelay: it must be between 0s and 60s");
        }
        return delay;
    }

    private static Session.Behavior behavior(String given) {
        return switch (given) {
            case "", "release" -> Session.Behavior.RELEASE;
            case "delete" -> Session.Behavior.DELETE;
            default -> throw ConsulFailure.badRequest("Invalid Behavior setting '" + given + "'");
        };
    }

    /** The node's own check, where none is named. */
    private static List<String> checks(JsonNode body) {
        Set<String> checks = new LinkedHashSet<>();
        for (String field : List.of("Checks", "NodeChecks")) {
            body.path(field).forEach(check -> checks.add(check.asText()));
        }
        body.path("ServiceChecks").forEach(check -> checks.add(check.path("ID").asText()));
        return checks.isEmpty() && !body.has("NodeChecks") && !body.has("Checks")
                ? List.of(NODE_CHECK)
                : List.copyOf(checks);
    }

    private CompletionStage<HttpResponse> destroy(ConsulRequest request, String id) {
        request.allow("PUT");
        return store.submit(new Request.CloseSession(id)).thenApply(answer -> ConsulAnswers.truth(true));
    }

    private CompletionStage<HttpResponse> renew(ConsulRequest request, String id) {
        request.allow("PUT");
        return store.submit(new Request.RenewSession(id)).thenApply(answer -> {
            if (answer instanceof Answer.Sessions found && !found.sessions().isEmpty()) {
                return ConsulAnswers.json(request, documents(found.sessions()));
            }
            throw new ConsulFailure(404, "Session id '" + id + "' not found");
        });
    }

    private CompletionStage<HttpResponse> list(ConsulRequest request, Predicate<Session> shown) {
        request.allow("GET");
        return queries.answer(request, SessionRoutes::ofSessions, state -> view(request, state, shown));
    }

    private static View view(ConsulRequest request, KeyValues state, Predicate<Session> shown) {
        List<Session> sessions =
                state.sessions().values().stream().filter(shown).toList();
        return new View(Math.max(1, state.sessionIndex()), ConsulAnswers.json(request, documents(sessions)));
    }

    private static boolean ofSessions(Change change) {
        return change instanceof Change.SessionOpened || change instanceof Change.SessionClosed;
    }

    private static ArrayNode documents(List<Session> sessions) {
        ArrayNode all = Json.array();
        sessions.forEach(session -> all.add(KeyDocuments.session(session)));
        return all;
    }
}
