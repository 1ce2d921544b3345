package io.starling.http.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.check.CheckDesk;
import io.starling.core.check.Check;
import io.starling.core.check.CheckedService;
import io.starling.core.check.Order;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.consul.ServiceBodies.Home;
import io.starling.http.kubernetes.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/catalog/...}: all nodes and services, and those that somebody else speaks for. */
final class CatalogRoutes {
    private final ServiceContext context;
    private final CheckDesk desk;
    private final RegistryQueries queries;
    private final Home agent;
    private final InstantSource clock = InstantSource.system();

    CatalogRoutes(ServiceContext context) {
        this.context = context;
        this.desk = context.desk();
        this.queries = context.queries();
        this.agent = context.agent();
    }

    CompletionStage<HttpResponse> answer(ConsulRequest request) {
        return switch (request.segment(1)) {
            case "services" -> services(request);
            case "service" -> service(request, request.rest(2));
            case "nodes" -> nodes(request);
            case "node" -> node(request, request.rest(2));
            case "register" -> register(request);
            case "deregister" -> deregister(request);
            default -> throw ConsulDoor.unknownPath();
        };
    }

    /** A service by the name that stands in a path. */
    static ServiceName named(String name) {
        if (name.isEmpty()) {
            throw ConsulFailure.badRequest("Missing service name");
        }
        return ServiceName.of(name);
    }

    private CompletionStage<HttpResponse> services(ConsulRequest request) {
        request.allow("GET");
        return queries.answer(request, RegistryView::version, view -> {
            ObjectNode json = Json.object();
            for (RegistryView.Service service : view.services().values()) {
                TreeSet<String> tags = new TreeSet<>();
                String name = service.name().name();
                for (Seen seen : context.seen().of(service)) {
                    name = seen.service().name();
                    tags.addAll(seen.service().tags());
                }
                ArrayNode shown = json.putArray(name);
                tags.forEach(shown::add);
            }
            return ConsulAnswers.json(request, json);
        });
    }

    private CompletionStage<HttpResponse> service(ConsulRequest request, String name) {
        request.allow("GET");
        ServiceName service = named(name);
        Selection selection = Selection.of(request);
        return queries.answer(request, view -> view.versionOf(service), view -> {
            ArrayNode all = Json.array();
            selection.of(view, service, context.seen()).stream()
                    .map(context.documents()::catalogEntry)
                    .filter(selection.filter())
                    .forEach(all::add);
            return ConsulAnswers.json(request, all);
        });
    }

    /** All nodes that something is registered at, and the agent's, by name. */
    private Map<String, ObjectNode> nodes(RegistryView view) {
        Map<String, ObjectNode> nodes = new TreeMap<>();
        nodes.put(agent.node(), context.documents().node(agent.node(), agent.address(), Map.of(), 1));
        for (RegistryView.Service service : view.services().values()) {
            for (Seen seen : context.seen().of(service)) {
                CheckedService it = seen.service();
                nodes.putIfAbsent(
                        it.node(),
                        context.documents().node(it.node(), it.nodeAddress(), it.nodeMeta(), seen.version()));
            }
        }
        return nodes;
    }

    private CompletionStage<HttpResponse> nodes(ConsulRequest request) {
        request.allow("GET");
        Predicate<JsonNode> filter = Filter.parse(request.parameter("filter"));
        return queries.answer(request, RegistryView::version, view -> {
            ArrayNode all = Json.array();
            nodes(view).values().stream().filter(filter).forEach(all::add);
            return ConsulAnswers.json(request, all);
        });
    }

    private CompletionStage<HttpResponse> node(ConsulRequest request, String name) {
        request.allow("GET");
        return queries.answer(request, RegistryView::version, view -> {
            ObjectNode node = nodes(view).get(name);
            if (node == null) {
                return ConsulAnswers.json(request, Json.object().nullNode());
            }
            ObjectNode json = Json.object();
            json.set("Node", node);
            ObjectNode services = json.putObject("Services");
            at(view, name)
                    .forEach(seen -> services.set(
                            seen.service().id(), context.documents().service(seen)));
            return ConsulAnswers.json(request, json);
        });
    }

    private List<Seen> at(RegistryView view, String node) {
        List<Seen> all = new ArrayList<>();
        for (RegistryView.Service service : view.services().values()) {
            for (Seen seen : context.seen().of(service)) {
                if (seen.service().node().equals(node)) {
                    all.add(seen);
                }
            }
        }
        return all;
    }

    private CompletionStage<HttpResponse> register(ConsulRequest request) {
        request.allow("PUT");
        JsonNode body = request.json();
        Home home = home(body);
        JsonNode described = ServiceBodies.field(body, "Service");
        List<JsonNode> checks = new ArrayList<>();
        if (ServiceBodies.field(body, "Check").isObject()) {
            checks.add(ServiceBodies.field(body, "Check"));
        }
        ServiceBodies.field(body, "Checks").forEach(checks::add);
        Instant now = clock.instant();
        CompletionStage<Done> done;
        if (described.isObject()) {
            CheckedService service = ServiceBodies.bare(described, "Service", home);
            for (JsonNode check : checks) {
                service = service.with(ServiceBodies.check(check, "service:" + service.id(), service.name(), now));
            }
            String instance = CheckedService.instanceId(home.node(), service.id(), agent.node());
            done = desk.give(ServiceName.of(service.name()), new Order.Register(instance, service, true));
        } else if (checks.isEmpty()) {
            throw ConsulFailure.badRequest("a node is kept for its services: name a Service, or the Check of one");
        } else {
            done = putChecks(home, checks, now);
        }
        return done.thenApply(any -> ConsulAnswers.truth(true));
    }

    private CompletionStage<Done> putChecks(Home home, List<JsonNode> checks, Instant now) {
        CompletionStage<Done> done = CompletableFuture.completedFuture(Done.getInstance());
        for (JsonNode described : checks) {
            String service = ServiceBodies.text(described, "ServiceID");
            String instance = CheckedService.instanceId(home.node(), service, agent.node());
            Check check = ServiceBodies.check(described, "", service, now);
            done = done.thenCompose(any -> context.whereabouts().service(instance))
                    .thenCompose(name -> desk.give(
                            name.orElseThrow(() -> ConsulFailure.badRequest("unknown service ID \"" + service
                                    + "\" at node \"" + home.node() + "\": checks of nodes are not kept")),
                            new Order.PutCheck(instance, check)));
        }
        return done;
    }

    private static Home home(JsonNode body) {
        String node = ServiceBodies.text(body, "Node");
        String address = ServiceBodies.text(body, "Address");
        if (node.isEmpty() || address.isEmpty()) {
            throw ConsulFailure.badRequest("Must provide Node and Address");
        }
        return new Home(node, address, ServiceBodies.map(ServiceBodies.field(body, "NodeMeta")));
    }

    private CompletionStage<HttpResponse> deregister(ConsulRequest request) {
        request.allow("PUT");
        JsonNode body = request.json();
        String node = ServiceBodies.text(body, "Node");
        if (node.isEmpty()) {
            throw ConsulFailure.badRequest("Must provide Node");
        }
        String service = ServiceBodies.text(body, "ServiceID");
        String check = ServiceBodies.text(body, "CheckID");
        CompletionStage<Done> done;
        if (!service.isEmpty()) {
            done = remove(CheckedService.instanceId(node, service, agent.node()));
        } else if (!check.isEmpty()) {
            done = context.whereabouts()
                    .check(check)
                    .thenCompose(place -> place.isEmpty()
                            ? done()
                            : desk.give(
                                    place.get().service(),
                                    new Order.DropCheck(place.get().instance(), check)));
        } else {
            done = done();
            for (Seen seen : at(queries.view(), node)) {
                done = done.thenCompose(any -> remove(seen.instance().id()));
            }
        }
        return done.thenApply(any -> ConsulAnswers.truth(true));
    }

    /** What isn't there is gone. */
    private CompletionStage<Done> remove(String instance) {
        return context.whereabouts()
                .service(instance)
                .thenCompose(name -> name.isEmpty() ? done() : desk.give(name.get(), new Order.Deregister(instance)));
    }

    private static CompletionStage<Done> done() {
        return CompletableFuture.completedFuture(Done.getInstance());
    }
}
