package io.starling.http.consul;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.check.Check;
import io.starling.core.check.CheckStatus;
import io.starling.core.registry.InstanceStatus;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.Answers;
import io.starling.http.kubernetes.Json;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code /v1/agent/health/service/...}: the health of what is registered with the agent, in the code of the answer: 200 where all
 * passes, 429 where something warns, 503 where something is critical or in maintenance, 404 where there is nothing. Load
 * balancers ask it so, with {@code format=text}.
 */
final class AgentHealthRoutes {
    private final ServiceContext context;
    private final RegistryQueries queries;

    AgentHealthRoutes(ServiceContext context) {
        this.context = context;
        this.queries = context.queries();
    }

    CompletionStage<HttpResponse> answer(ConsulRequest request) {
        request.allow("GET");
        if (!request.segment(2).equals("service")) {
            throw ConsulDoor.unknownPath();
        }
        String name = request.rest(4);
        return switch (request.segment(3)) {
            case "name" -> CompletableFuture.completedFuture(byName(request, name));
            case "id" -> byId(request, name);
            default -> throw ConsulDoor.unknownPath();
        };
    }

    /** Consul's words for the health of a service, with the code they are answered with. */
    private enum Health {
        PASSING("passing", 200),
        WARNING("warning", 429),
        CRITICAL("critical", 503),
        MAINTENANCE("maintenance", 503);

        private final String word;
        private final int code;

        Health(String word, int code) {
            this.word = word;
            this.code = code;
        }

        static Health of(Seen seen) {
            if (seen.instance().effective() == InstanceStatus.OUT_OF_SERVICE) {
                return MAINTENANCE;
            }
            CheckStatus status = seen.status();
            return status == CheckStatus.PASSING ? PASSING : status == CheckStatus.WARNING ? WARNING : CRITICAL;
        }

        Health worse(Health other) {
            return compareTo(other) > 0 ? this : other;
        }
    }

    private HttpResponse byName(ConsulRequest request, String name) {
        ServiceName service = CatalogRoutes.named(name);
        RegistryView view = queries.view();
        List<Seen> all = view.find(service).map(found -> context.seen().of(view, found)).orElse(List.of()).stream()
                .filter(seen -> seen.isLocal(context.agent().node()))
                .toList();
        ArrayNode answer = Json.array();
        all.forEach(seen -> answer.add(info(seen)));
        if (all.isEmpty()) {
            return isText(request)
                    ? Answers.text(404, "ServiceName " + name + " Not Found")
                    : ConsulAnswers.json(404, request, answer);
        }
        Health worst = all.stream().map(Health::of).reduce(Health.PASSING, Health::worse);
        return isText(request) ? Answers.text(worst.code, worst.word) : ConsulAnswers.json(worst.code, request, answer);
    }

    private CompletionStage<HttpResponse> byId(ConsulRequest request, String id) {
        if (id.isEmpty()) {
            throw ConsulFailure.badRequest("Missing serviceID");
        }
        return context.whereabouts().service(id).thenApply(place -> place.flatMap(
                        known -> context.find(known.service(), known.instance()))
                .map(seen -> known(request, seen))
                .orElseGet(() -> unknown(request, id)));
    }

    private HttpResponse known(ConsulRequest request, Seen seen) {
        Health health = Health.of(seen);
        return isText(request)
                ? Answers.text(health.code, health.word)
                : ConsulAnswers.json(health.code, request, info(seen));
    }

    private static HttpResponse unknown(ConsulRequest request, String id) {
        if (isText(request)) {
            return Answers.text(404, "ServiceId " + id + " not found");
        }
        ObjectNode nothing = Json.object().put("AggregatedStatus", Health.CRITICAL.word);
        nothing.putNull("Service");
        nothing.putNull("Checks");
        return ConsulAnswers.json(404, request, nothing);
    }

    private ObjectNode info(Seen seen) {
        ObjectNode info = Json.object().put("AggregatedStatus", Health.of(seen).word);
        info.set("Service", context.documents().service(seen));
        ArrayNode checks = info.putArray("Checks");
        for (Check check : seen.checks()) {
            checks.add(context.documents().check(seen, check));
        }
        return info;
    }

    /** As agents have it: a parameter, or what the client accepts. */
    private static boolean isText(ConsulRequest request) {
        return request.parameter("format").equals("text")
                || request.call().header("accept").contains("text/plain");
    }
}
