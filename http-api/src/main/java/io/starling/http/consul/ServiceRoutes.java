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
import io.starling.http.consul.RegistryQueries.About;
import io.starling.http.consul.ServiceBodies.Home;
import io.starling.http.consul.Whereabouts.Place;
import io.starling.http.kubernetes.Json;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** {@code /v1/agent/service...} and {@code /v1/agent/check...}: what services say of themselves. */
final class ServiceRoutes {
    private final ServiceContext context;
    private final CheckDesk desk;
    private final RegistryQueries queries;
    private final Home agent;
    private final AgentNodeRoutes node;
    private final InstantSource clock = InstantSource.system();

    ServiceRoutes(ServiceContext context, AgentNodeRoutes node) {
        this.context = context;
        this.node = node;
        this.desk = context.desk();
        this.queries = context.queries();
        this.agent = context.agent();
    }

    /** {@code /v1/agent/services} and {@code /v1/agent/checks}. */
    CompletionStage<HttpResponse> all(ConsulRequest request, boolean checks) {
        request.allow("GET");
        Predicate<JsonNode> filter =
                Filter.parse(request.parameter("filter"), checks ? Selectors.CHECK : Selectors.SERVICE);
        ObjectNode json = Json.object();
        RegistryView view = queries.view();
        if (checks) {
            node.putChecks(json, view, filter);
        }
        for (RegistryView.Service service : view.services().values()) {
            for (Seen seen : context.seen().of(view, service)) {
                if (seen.isLocal(agent.node())) {
                    put(json, seen, filter, checks);
                }
            }
        }
        return answered(ConsulAnswers.json(request, json));
    }

    private void put(ObjectNode json, Seen seen, Predicate<JsonNode> filter, boolean checks) {
        if (!checks) {
            put(json, seen, seen.service().id(), context.documents().service(seen), filter);
            return;
        }
        for (Check check : seen.checks()) {
            put(json, seen, check.id(), context.documents().check(seen, check), filter);
        }
    }

    /** Where several members have the same id, the one that is asked shows its own. */
    private void put(ObjectNode json, Seen seen, String id, ObjectNode document, Predicate<JsonNode> filter) {
        boolean own = seen.service().door().equals(agent.door());
        if (filter.test(document) && (own || !json.has(id))) {
            json.set(id, document);
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
        String hash = request.parameter("hash");
        long end = request.end(!hash.isEmpty());
        return one(request, id, hash, end);
    }

    /** Waits until the service has another hash of its contents than the client has seen, as agents do. */
    private CompletionStage<HttpResponse> one(ConsulRequest request, String id, String hash, long end) {
        return context.whereabouts().service(id).thenCompose(place -> {
            RegistryView view = queries.view();
            Seen seen = place.flatMap(known -> context.find(known.service(), known.instance()))
                    .orElseThrow(() -> new ConsulFailure(404, "unknown service ID: " + id));
            ObjectNode document = context.documents().agentService(seen);
            boolean seenAlready = document.path("ContentHash").asText().equals(hash);
            return seenAlready && queries.mayWait(end)
                    ? queries.next(view, About.EVERYTHING, end).thenCompose(next -> one(request, id, hash, end))
                    : answered(ConsulAnswers.json(request, document)
                            .addHeader(RawHeader.create(
                                    "X-Consul-ContentHash",
                                    document.path("ContentHash").asText())));
        });
    }

    /** An id that another service name has is taken over, as an agent does, unless another member has it. */
    private CompletionStage<HttpResponse> register(ConsulRequest request) {
        request.allow("PUT");
        CheckedService service = ServiceBodies.service(request.json(), agent, clock.instant());
        ServiceName name = ServiceName.of(service.name());
        boolean keep = !request.has("replace-existing-checks");
        Optional<Place> before = context.whereabouts()
                .now(service.id())
                .filter(known -> !known.service().equals(name))
                .filter(known -> context.find(known.service(), known.instance())
                        .filter(seen -> seen.service().door().equals(agent.door()))
                        .isPresent());
        return desk.give(name, new Order.Register(service.id(), service, keep))
                .thenCompose(done -> before.isPresent()
                        ? desk.give(
                                before.get().service(),
                                new Order.Deregister(before.get().instance()))
                        : CompletableFuture.completedFuture(done))
                .thenApply(done -> ConsulAnswers.empty(200));
    }

    private CompletionStage<HttpResponse> maintain(ConsulRequest request) {
        boolean enable = AgentNodeRoutes.enable(request);
        return order(request, id -> new Order.Maintain(id, enable, request.parameter("reason")));
    }

    private CompletionStage<HttpResponse> order(ConsulRequest request, Function<String, Order> order) {
        request.allow("PUT");
        String id = request.rest(3);
        if (id.isEmpty()) {
            throw ConsulFailure.badRequest("Missing service ID");
        }
        return give(id, order);
    }

    /** @param order made of the id that the service has in the registry */
    private CompletionStage<HttpResponse> give(String service, Function<String, Order> order) {
        return context.whereabouts()
                .service(service)
                .thenCompose(found -> {
                    Place place = found.orElseThrow(() -> unknown("service", service));
                    return desk.give(place.service(), order.apply(place.instance()));
                })
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
        if (ServiceBodies.text(body, "Name").isEmpty()) {
            throw ConsulFailure.badRequest("Missing check name");
        }
        if (service.isEmpty()) {
            return node.register(body);
        }
        Check check = ServiceBodies.check(body, "", service, clock.instant());
        return give(service, instance -> new Order.PutCheck(instance, check));
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

    private CompletionStage<HttpResponse> checked(String id, Function<Place, Order> order) {
        return context.whereabouts()
                .check(id)
                .thenCompose(found -> {
                    Place place = found.orElseThrow(() -> unknown("check", id));
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
