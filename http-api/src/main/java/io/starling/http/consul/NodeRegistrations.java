package io.starling.http.consul;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.actors.check.CheckDesk;
import io.starling.core.check.Check;
import io.starling.core.check.CheckedService;
import io.starling.core.check.Order;
import io.starling.core.registry.Instance;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.consul.ServiceBodies.Home;
import io.starling.http.consul.Whereabouts.Place;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code /v1/catalog/register} and {@code /v1/catalog/deregister}: nodes without an agent, their services and their checks, which
 * somebody else speaks for. A node is kept like an instance of {@link ServiceName#NODES}.
 */
final class NodeRegistrations {
    private final ServiceContext context;
    private final CheckDesk desk;
    private final ConsulNodes nodes;
    private final Home agent;
    private final InstantSource clock = InstantSource.system();

    NodeRegistrations(ServiceContext context, ConsulNodes nodes) {
        this.context = context;
        this.desk = context.desk();
        this.nodes = nodes;
        this.agent = context.agent();
    }

    CompletionStage<HttpResponse> register(ConsulRequest request) {
        request.allow("PUT");
        JsonNode body = request.json();
        Home home = home(body);
        JsonNode described = ServiceBodies.field(body, "Service");
        List<JsonNode> checks = new ArrayList<>();
        if (ServiceBodies.field(body, "Check").isObject()) {
            checks.add(ServiceBodies.field(body, "Check"));
        }
        ServiceBodies.field(body, "Checks").forEach(checks::add);
        CheckedService node = node(home, checks);
        Optional<CheckedService> service =
                described.isObject() ? Optional.of(service(described, home, checks)) : Optional.empty();
        List<JsonNode> others = checks.stream()
                .filter(check -> !ServiceBodies.text(check, "ServiceID").isEmpty())
                .filter(check -> service.isEmpty()
                        || !ServiceBodies.text(check, "ServiceID")
                                .equals(service.get().id()))
                .toList();
        return keep(node)
                .thenCompose(done -> service.map(this::register).orElseGet(NodeRegistrations::done))
                .thenCompose(done -> putChecks(home, others))
                .thenApply(done -> ConsulAnswers.truth(true));
    }

    private static Home home(JsonNode body) {
        String node = ServiceBodies.text(body, "Node");
        String address = ServiceBodies.text(body, "Address");
        if (node.isEmpty() || address.isEmpty()) {
            throw ConsulFailure.badRequest("Must provide Node and Address");
        }
        return new Home(node, address, ServiceBodies.map(ServiceBodies.field(body, "NodeMeta")), "");
    }

    /** The node with those of the checks that are its own. */
    private CheckedService node(Home home, List<JsonNode> checks) {
        CheckedService node = ServiceBodies.node(home);
        Instant now = clock.instant();
        for (JsonNode check : checks) {
            if (ServiceBodies.text(check, "ServiceID").isEmpty()) {
                node = node.with(ServiceBodies.check(check, "", home.node(), now));
            }
        }
        return node;
    }

    private CheckedService service(JsonNode described, Home home, List<JsonNode> checks) {
        CheckedService service = ServiceBodies.bare(described, "Service", home);
        Instant now = clock.instant();
        for (JsonNode check : checks) {
            if (ServiceBodies.text(check, "ServiceID").equals(service.id())) {
                service = service.with(ServiceBodies.check(check, "service:" + service.id(), service.name(), now));
            }
        }
        return service;
    }

    /** Keeps a node. The agent's is always there, so only its checks are kept. */
    private CompletionStage<Done> keep(CheckedService node) {
        if (node.node().equals(agent.node()) && node.checks().isEmpty()) {
            return done();
        }
        RegistryView view = context.queries().view();
        Instance before = view.nodes().instances().get(node.node());
        CompletionStage<Done> done = desk.give(ServiceName.NODES, new Order.Register(node.node(), node, true));
        boolean moved = before != null
                && CheckedService.of(before)
                        .filter(known -> !known.nodeAddress().equals(node.nodeAddress())
                                || !known.nodeMeta().equals(node.nodeMeta()))
                        .isPresent();
        if (moved) {
            for (Seen seen : nodes.at(view, node.node())) {
                CheckedService there = seen.service().at(node.node(), node.nodeAddress(), node.nodeMeta());
                done = done.thenCompose(any -> register(there));
            }
        }
        return done;
    }

    private CompletionStage<Done> register(CheckedService service) {
        String instance = context.whereabouts().key(service.node(), service.id());
        return desk.give(ServiceName.of(service.name()), new Order.Register(instance, service, true));
    }

    private CompletionStage<Done> putChecks(Home home, List<JsonNode> checks) {
        CompletionStage<Done> done = done();
        for (JsonNode described : checks) {
            String service = ServiceBodies.text(described, "ServiceID");
            Check check = ServiceBodies.check(described, "", service, clock.instant());
            done = done.thenCompose(any -> context.whereabouts().service(home.node(), service))
                    .thenCompose(found -> {
                        Place place = found.orElseThrow(() -> ConsulFailure.badRequest(
                                "unknown service ID \"" + service + "\" at node \"" + home.node() + "\""));
                        return desk.give(place.service(), new Order.PutCheck(place.instance(), check));
                    });
        }
        return done;
    }

    CompletionStage<HttpResponse> deregister(ConsulRequest request) {
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
            done = ifThere(
                    context.whereabouts().service(node, service), place -> new Order.Deregister(place.instance()));
        } else if (!check.isEmpty()) {
            done = ifThere(
                    context.whereabouts().check(node, check), place -> new Order.DropCheck(place.instance(), check));
        } else {
            done = remove(node);
        }
        return done.thenApply(any -> ConsulAnswers.truth(true));
    }

    /** What isn't there is gone. */
    private CompletionStage<Done> ifThere(CompletionStage<Optional<Place>> found, Function<Place, Order> order) {
        return found.thenCompose(place ->
                place.map(it -> desk.give(it.service(), order.apply(it))).orElseGet(NodeRegistrations::done));
    }

    /** A node with all that was registered for it. */
    private CompletionStage<Done> remove(String node) {
        if (node.equals(agent.node())) {
            throw ConsulFailure.badRequest(
                    "the node \"" + node + "\" stands for the whole cluster: deregister its services one by one");
        }
        CompletionStage<Done> done = done();
        for (Seen seen : nodes.at(context.queries().view(), node)) {
            if (seen.instance().source().equals(CheckedService.SOURCE)) {
                ServiceName name = ServiceName.of(seen.service().name());
                done = done.thenCompose(any ->
                        desk.give(name, new Order.Deregister(seen.instance().id())));
            }
        }
        return done.thenCompose(any -> desk.give(ServiceName.NODES, new Order.Deregister(node)));
    }

    private static CompletionStage<Done> done() {
        return CompletableFuture.completedFuture(Done.getInstance());
    }
}
