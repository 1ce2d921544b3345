package io.starling.http.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.check.CheckDesk;
import io.starling.core.check.Check;
import io.starling.core.check.CheckStatus;
import io.starling.core.check.CheckedService;
import io.starling.core.check.Order;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.consul.ServiceBodies.Home;
import io.starling.http.kubernetes.Json;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/agent/service...} and {@code /v1/agent/check...}: what services say of themselves. */
final class ServiceRoutes {
    private final ServiceContext context;
    private final CheckDesk desk;
    private final RegistryQueries queries;
    private final Home agent;
    private final InstantSource clock = InstantSource.system();

    ServiceRoutes(ServiceContext context) {
        this.context = context;
        this.desk = context.desk();
        this.queries = context.queries();
        this.agent = context.agent();
    }

    /** {@code /v1/agent/services} and {@code /v1/agent/checks}. */
    CompletionStage<HttpResponse> all(ConsulRequest request, boolean checks) {
        request.allow("GET");
        Predicate<JsonNode> filter = Filter.parse(request.parameter("filter"));
        ObjectNode json = Json.object();
        for (RegistryView.Service service : queries.view().services().values()) {
            for (Seen seen : context.seen().of(service)) {
                if (seen.isLocal(agent.node())) {
                    put(json, seen, filter, checks);
                }
            }
        }
        return answered(ConsulAnswers.json(request, json));
    }

    private void put(ObjectNode json, Seen seen, Predicate<JsonNode> filter, boolean checks) {
        if (!checks) {
            ObjectNode document = context.documents().service(seen);
            if (filter.test(document)) {
                json.set(seen.service().id(), document);
            }
            return;
        }
        for (Check check : seen.checks()) {
            ObjectNode document = context.documents().check(seen, check);
            if (filter.test(document)) {
                json.set(check.id(), document);
            }
        }
    }

    CompletionStage<HttpResponse> service(ConsulRequest request) {
        return switch (request.segment(2)) {
            case "register" -> register(request);
            case "deregister" -> order(request, Order.Deregister::new);
            case "maintenance" -> maintain(request);
            default -> one(request, request.rest(2));
        };
    }

    private CompletionStage<HttpResponse> one(ConsulRequest request, String id) {
        request.allow("GET");
        return context.whereabouts().service(id).thenApply(name -> {
            Seen seen = name.flatMap(known -> context.find(known, id))
                    .orElseThrow(() -> new ConsulFailure(404, "unknown service ID: " + id));
            return ConsulAnswers.json(request, context.documents().service(seen));
        });
    }

    /** An id that another service name has is taken over, as an agent does. */
    private CompletionStage<HttpResponse> register(ConsulRequest request) {
        request.allow("PUT");
        CheckedService service = ServiceBodies.service(request.json(), agent, clock.instant());
        ServiceName name = ServiceName.of(service.name());
        boolean keep = !request.has("replace-existing-checks");
        Optional<ServiceName> before = context.whereabouts().now(service.id()).filter(known -> !known.equals(name));
        return desk.give(name, new Order.Register(service.id(), service, keep))
                .thenCompose(done -> before.isPresent()
                        ? desk.give(before.get(), new Order.Deregister(service.id()))
                        : CompletableFuture.completedFuture(done))
                .thenApply(done -> ConsulAnswers.empty(200));
    }

    private CompletionStage<HttpResponse> maintain(ConsulRequest request) {
        String enable = request.parameter("enable");
        if (!enable.equals("true") && !enable.equals("false")) {
            throw ConsulFailure.badRequest("Missing value for enable");
        }
        return order(request, id -> new Order.Maintain(id, enable.equals("true"), request.parameter("reason")));
    }

    private CompletionStage<HttpResponse> order(ConsulRequest request, Function<String, Order> order) {
        request.allow("PUT");
        String id = request.rest(3);
        if (id.isEmpty()) {
            throw ConsulFailure.badRequest("Missing service ID");
        }
        return give(id, order.apply(id));
    }

    private CompletionStage<HttpResponse> give(String service, Order order) {
        return context.whereabouts()
                .service(service)
                .thenCompose(name -> desk.give(name.orElseThrow(() -> unknown("service", service)), order))
                .thenApply(done -> ConsulAnswers.empty(200));
    }

    CompletionStage<HttpResponse> check(ConsulRequest request) {
        request.allow("PUT");
        String id = request.rest(3);
        String note = request.parameter("note");
        return switch (request.segment(2)) {
            case "register" -> registerCheck(request.json());
            case "deregister" -> checked(id, place -> new Order.DropCheck(place.instance(), id));
            case "pass" -> report(id, CheckStatus.PASSING, note);
            case "warn" -> report(id, CheckStatus.WARNING, note);
            case "fail" -> report(id, CheckStatus.CRITICAL, note);
            case "update" -> update(id, request.json());
            default -> throw ConsulDoor.unknownPath();
        };
    }

    private CompletionStage<HttpResponse> registerCheck(JsonNode body) {
        String service = ServiceBodies.text(body, "ServiceID");
        if (service.isEmpty()) {
            throw ConsulFailure.badRequest("Missing ServiceID: a check belongs to a service here, because the agent's"
                    + " node stands for the whole cluster");
        }
        if (ServiceBodies.text(body, "Name").isEmpty()) {
            throw ConsulFailure.badRequest("Missing check name");
        }
        return give(service, new Order.PutCheck(service, ServiceBodies.check(body, "", service, clock.instant())));
    }

    private CompletionStage<HttpResponse> update(String id, JsonNode body) {
        CheckStatus status = CheckStatus.of(ServiceBodies.text(body, "Status"))
                .orElseThrow(() ->
                        ConsulFailure.badRequest("Invalid check status: '" + ServiceBodies.text(body, "Status") + "'"));
        return report(id, status, ServiceBodies.text(body, "Output"));
    }

    private CompletionStage<HttpResponse> report(String id, CheckStatus status, String output) {
        return checked(id, place -> new Order.Report(place.instance(), id, status, output));
    }

    private CompletionStage<HttpResponse> checked(String id, Function<Whereabouts.Place, Order> order) {
        return context.whereabouts()
                .check(id)
                .thenCompose(found -> {
                    Whereabouts.Place place = found.orElseThrow(() -> unknown("check", id));
                    return desk.give(place.service(), order.apply(place));
                })
                .thenApply(done -> ConsulAnswers.empty(200));
    }

    private static ConsulFailure unknown(String kind, String id) {
        return new ConsulFailure(
                404,
                "Unknown " + kind + " ID \"" + id + "\". Ensure that the " + kind + " ID is passed, not the " + kind
                        + " name.");
    }

    private static CompletionStage<HttpResponse> answered(HttpResponse answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
