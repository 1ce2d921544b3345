package io.starling.actors.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.address.AddressBlock;
import io.starling.actors.catalog.CatalogFollower;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.entity.OneMember;
import io.starling.core.address.Block;
import io.starling.core.address.PodRanges;
import io.starling.core.catalog.Change;
import io.starling.core.catalog.Entry;
import io.starling.core.endpoints.EndpointSlices;
import io.starling.core.endpoints.EndpointsDocument;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.Refusal;
import io.starling.core.object.ResourceType;
import io.starling.core.registration.ServiceAddresses;
import io.starling.core.registry.Instance;
import io.starling.core.registry.RegistrationDocument;
import io.starling.core.registry.ServiceName;
import io.starling.core.registry.Wish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RegistrationEntityBehaviorTest {
    private static final ObjectKey KEY = new ObjectKey(RegistrationEntity.SERVICES, "default", "web");
    private static final ObjectKey ENDPOINTS = EndpointsDocument.key("default", "web");
    private static final ServiceName WEB = ServiceName.of("web");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void answersEveryWriteThatCameWhileAddressesWereAskedFor() throws Exception {
        try (OneMember member = OneMember.start()) {
            initAddresses(member);
            initRegistrations(member);
            TestProbe<ObjectRequest.Written> probe = TestProbe.create(member.system());
            int writes = 5;
            for (int i = 0; i < writes; i++) {
                send(member, new Mutation.Create(service()), probe);
            }
            List<Mutation.Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < writes; i++) {
                outcomes.add(probe.receiveMessage(Duration.ofSeconds(30)).outcome());
            }
            assertThat(outcomes).filteredOn(Mutation.Accepted.class::isInstance).hasSize(1);
            assertThat(outcomes)
                    .filteredOn(Mutation.Refused.class::isInstance)
                    .allMatch(refused -> ((Mutation.Refused) refused).status().code() == 409)
                    .hasSize(writes - 1);
        }
    }

    @Test
    void aServiceWithoutInstancesTakesItsRegistrationWithIt() throws Exception {
        try (OneMember member = OneMember.start()) {
            initAddresses(member);
            RegistryFeed feed = initRegistrations(member);
            Awaitility.await().atMost(PATIENCE).ignoreException(Refusal.class).until(feed::view, view -> true);
            TestProbe<ObjectRequest.Written> answers = TestProbe.create(member.system());
            for (int i = 0; i < 3; i++) {
                write(member, new Mutation.Create(service()), answers);
                Awaitility.await().atMost(PATIENCE).until(() -> !summary(member).isMissingNode());
                write(member, new Mutation.Delete("Background", null, null, null), answers);
                Awaitility.await().atMost(PATIENCE).until(() -> summary(member).isMissingNode());
            }
        }
    }

    @Test
    void theLastAddressOfThePoolIsWaitedForAndGivenBack() throws Exception {
        try (OneMember member = OneMember.start()) {
            initAddresses(member);
            initRegistrations(member);
            TestProbe<ObjectRequest.Written> answers = TestProbe.create(member.system());
            write(member, new Mutation.Create(balanced("web", "")), answers);
            assertThat(balancerIp(member, KEY)).isEqualTo("192.0.2.10");

            ObjectKey other = new ObjectKey(RegistrationEntity.SERVICES, "default", "other");
            send(member, other, new Mutation.Create(balanced("other", "192.0.2.10")), answers);
            assertThat(answers.receiveMessage(PATIENCE).outcome())
                    .isInstanceOfSatisfying(Mutation.Refused.class, refused -> {
                        assertThat(refused.status().code()).isEqualTo(422);
                        assertThat(refused.status().message()).contains("spec.loadBalancerIP", "default/web");
                    });
            send(member, other, new Mutation.Create(balanced("other", "")), answers);
            assertThat(answers.receiveMessage(PATIENCE).outcome()).isInstanceOf(Mutation.Accepted.class);
            assertThat(balancerIp(member, other)).isEmpty();
            assertThat(member.catalog().view().list(new ResourceType("", "events"), "default"))
                    .anySatisfy(event -> assertThat(event.object().json().toString())
                            .contains("AddressPending", "192.0.2.10 is free"));

            write(member, new Mutation.Delete("Background", null, null, null), answers);
            Awaitility.await().atMost(PATIENCE).until(() -> balancerIp(member, other), "192.0.2.10"::equals);
        }
    }

    @Test
    void whatARefusedWriteWasGivenGoesBack() throws Exception {
        try (OneMember member = OneMember.start()) {
            initAddresses(member);
            initRegistrations(member);
            TestProbe<AddressBlock.Answer> blocks = TestProbe.create(member.system());
            allocate(member, Block.NODE_PORTS, "30080", "somebody", blocks);
            assertThat(blocks.receiveMessage(PATIENCE)).isInstanceOf(AddressBlock.Given.class);

            TestProbe<ObjectRequest.Written> answers = TestProbe.create(member.system());
            String asked = "10.96.7.7";
            ApiObject refused = service().with(tree -> {
                ObjectNode spec =
                        tree.withObjectProperty("spec").put("type", "NodePort").put("clusterIP", asked);
                ((ObjectNode) spec.path("ports").path(0)).put("nodePort", 30080);
            });
            send(member, new Mutation.Create(refused), answers);
            assertThat(answers.receiveMessage(PATIENCE).outcome()).isInstanceOf(Mutation.Refused.class);
            awaitFree(member, asked, blocks);
        }
    }

    @Test
    void whatAWriteWasGivenThatDiedWithItsMemberGoesBack() throws Exception {
        try (OneMember member = OneMember.start()) {
            initAddresses(member);
            TestProbe<AddressBlock.Answer> blocks = TestProbe.create(member.system());
            String asked = "10.96.7.7";
            allocate(member, Block.CLUSTER_IPS, asked, "service " + RegistrationEntity.idOf(KEY), blocks);
            assertThat(blocks.receiveMessage(PATIENCE)).isInstanceOf(AddressBlock.Given.class);

            initRegistrations(member);
            TestProbe<ObjectRequest.Found> found = TestProbe.create(member.system());
            EntityKind.REGISTRATION
                    .ref(member.context().sharding(), RegistrationEntity.idOf(KEY))
                    .tell(new ObjectRequest.Read(KEY, found.getRef()));
            assertThat(found.receiveMessage(PATIENCE).object()).isEmpty();
            awaitFree(member, asked, blocks);
        }
    }

    private static void allocate(
            OneMember member, Block block, String address, String owner, TestProbe<AddressBlock.Answer> answers) {
        EntityKind.ADDRESSES
                .ref(member.context().sharding(), block.id())
                .tell(new AddressBlock.Allocate(List.of(address), owner, answers.getRef()));
    }

    private static void awaitFree(OneMember member, String address, TestProbe<AddressBlock.Answer> answers) {
        Awaitility.await().atMost(PATIENCE).until(() -> {
            allocate(member, Block.CLUSTER_IPS, address, "somebody", answers);
            return answers.receiveMessage(PATIENCE) instanceof AddressBlock.Given;
        });
    }

    private static ApiObject balanced(String name, String address) {
        return service().with(tree -> {
            tree.withObjectProperty("metadata").put("name", name);
            ObjectNode spec = tree.withObjectProperty("spec").put("type", "LoadBalancer");
            if (!address.isEmpty()) {
                spec.put("loadBalancerIP", address);
            }
        });
    }

    private static String balancerIp(OneMember member, ObjectKey key) {
        return member.catalog()
                .view()
                .find(key)
                .map(entry -> ServiceAddresses.balancerIp(entry.object()))
                .orElse("");
    }

    @Test
    void showsThePodsThatItsServiceSelectsInSlices() throws Exception {
        try (OneMember member = OneMember.start()) {
            initAddresses(member);
            initRegistrations(member);
            TestProbe<ObjectRequest.Written> answers = TestProbe.create(member.system());
            write(member, new Mutation.Create(service()), answers);
            Awaitility.await().atMost(PATIENCE).until(() -> slices(member).size() == 1);
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            member.catalog().view().list(new ResourceType("", "events"), "default"))
                    .anySatisfy(event -> assertThat(event.object().json().toString())
                            .contains("NoPods", "no pod of the namespace")));
            for (int i = 0; i < 120; i++) {
                tell(member, i, pod(i, true));
            }
            Awaitility.await().atMost(PATIENCE).until(() -> ready(member) == 120);
            assertThat(slices(member)).hasSize(2);
            tell(member, 7, pod(7, false));
            tell(member, 8, null);
            Awaitility.await().atMost(PATIENCE).until(() -> ready(member) == 118);

            send(member, ENDPOINTS, new Mutation.Delete("Background", null, null, null), answers);
            assertThat(answers.receiveMessage(PATIENCE).outcome()).isInstanceOf(Mutation.Refused.class);
            write(member, new Mutation.Delete("Background", null, null, null), answers);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> slices(member).isEmpty()
                            && member.catalog().view().find(ENDPOINTS).isEmpty());
        }
    }

    @Test
    void mirrorsWhatSomebodyWroteDownForAServiceThatSelectsNothing() throws Exception {
        try (OneMember member = OneMember.start()) {
            initAddresses(member);
            initRegistrations(member);
            TestProbe<ObjectRequest.Written> answers = TestProbe.create(member.system());
            send(member, ENDPOINTS, new Mutation.Create(written()), answers);
            assertThat(answers.receiveMessage(PATIENCE).outcome()).isInstanceOf(Mutation.Accepted.class);
            assertThat(slices(member)).isEmpty();
            write(
                    member,
                    new Mutation.Create(service()
                            .with(tree -> tree.withObjectProperty("spec").remove("selector"))),
                    answers);
            Awaitility.await().atMost(PATIENCE).until(() -> ready(member) == 1);

            send(member, ENDPOINTS, new Mutation.Delete("Background", null, null, null), answers);
            assertThat(answers.receiveMessage(PATIENCE).outcome()).isInstanceOf(Mutation.Accepted.class);
            Awaitility.await().atMost(PATIENCE).until(() -> slices(member).isEmpty());
        }
    }

    private static List<ApiObject> slices(OneMember member) {
        return member.catalog().view().list(EndpointSlices.TYPE, KEY.namespace()).stream()
                .map(Entry::object)
                .toList();
    }

    private static long ready(OneMember member) {
        return slices(member).stream()
                .flatMap(slice -> slice.json().path("endpoints").valueStream())
                .filter(endpoint -> endpoint.path("conditions").path("ready").asBoolean())
                .count();
    }

    private static void tell(OneMember member, int number, @Nullable ApiObject pod) {
        long stamp = member.catalog().open();
        ObjectKey key = new ObjectKey(new ResourceType("", "pods"), KEY.namespace(), "web-" + number);
        member.catalog()
                .announce("Workload|test", 0, List.of(Change.of(stamp, key, pod == null ? null : pod.stamped(stamp))));
    }

    private static ApiObject pod(int number, boolean ready) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = tree.putObject("metadata");
        metadata.put("name", "web-" + number).put("namespace", KEY.namespace()).put("uid", "uid-" + number);
        metadata.putObject("labels").put("app", "web");
        ObjectNode status = tree.putObject("status").put("phase", "Running").put("podIP", "10.0.0." + number);
        status.putArray("conditions").addObject().put("type", "Ready").put("status", ready ? "True" : "False");
        return ApiObject.of(tree);
    }

    private static ApiObject written() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1").put("kind", "Endpoints");
        tree.putObject("metadata").put("name", KEY.name()).put("namespace", KEY.namespace());
        ObjectNode subset = tree.putArray("subsets").addObject();
        subset.putArray("addresses").addObject().put("ip", "192.0.2.1");
        subset.putArray("ports").addObject().put("port", 80);
        return ApiObject.of(tree);
    }

    private static void write(OneMember member, Mutation mutation, TestProbe<ObjectRequest.Written> answers) {
        send(member, mutation, answers);
        assertThat(answers.receiveMessage(PATIENCE).outcome()).isInstanceOf(Mutation.Accepted.class);
    }

    private static void send(OneMember member, Mutation mutation, TestProbe<ObjectRequest.Written> answers) {
        send(member, KEY, mutation, answers);
    }

    private static void send(
            OneMember member, ObjectKey key, Mutation mutation, TestProbe<ObjectRequest.Written> answers) {
        EntityKind.REGISTRATION
                .ref(member.context().sharding(), RegistrationEntity.idOf(key))
                .tell(new ObjectRequest.Write(
                        UUID.randomUUID().toString(),
                        key,
                        mutation,
                        Mutation.Context.internal("test"),
                        answers.getRef()));
    }

    @Test
    void registrationsAreDurableShownAndForgottenWhenTheirLeasesEnd() throws Exception {
        try (OneMember member = OneMember.start()) {
            initAddresses(member);
            RegistryFeed feed = initRegistrations(member);
            Awaitility.await().atMost(PATIENCE).ignoreException(Refusal.class).until(feed::view, view -> true);
            TestProbe<RegistryRequest.Fulfilled> answers = TestProbe.create(member.system());
            for (int i = 0; i < 5; i++) {
                wish(member, new Wish.Register(named("a" + i, i < 4 ? 1 : 600)), answers);
            }
            for (int i = 0; i < 5; i++) {
                assertThat(answers.receiveMessage(PATIENCE).refusal()).isNull();
            }
            wish(member, new Wish.Cancel("nobody"), answers);
            assertThat(answers.receiveMessage(PATIENCE).refusal())
                    .extracting(refusal -> refusal == null ? 0 : refusal.code())
                    .isEqualTo(404);
            Awaitility.await().atMost(PATIENCE).until(() -> ids(feed).size() == 5);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> summary(member).path("instances").asInt() == 5);

            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> summary(member).path("preserved").asInt() == 4);
            assertThat(ids(feed)).hasSize(5);
            for (int i = 0; i < 4; i++) {
                wish(member, new Wish.Cancel("a" + i), answers);
                assertThat(answers.receiveMessage(PATIENCE).refusal()).isNull();
            }
            Awaitility.await().atMost(PATIENCE).until(() -> ids(feed).equals(Set.of("a4")));
            wish(member, new Wish.Register(named("a", 1)), answers);
            assertThat(answers.receiveMessage(PATIENCE).refusal()).isNull();
            Awaitility.await().atMost(PATIENCE).until(() -> ids(feed).contains("a"));
            Awaitility.await().atMost(PATIENCE).until(() -> ids(feed).equals(Set.of("a4")));
        }
    }

    private static void wish(OneMember member, Wish wish, TestProbe<RegistryRequest.Fulfilled> answers) {
        EntityKind.REGISTRATION
                .ref(member.context().sharding(), WEB.toString())
                .tell(new RegistryRequest.Fulfil(wish, answers.getRef()));
    }

    private static Instance named(String id, int leaseSeconds) {
        return Instance.registering(id, "10.0.0.1", Map.of("http", 80), Map.of(), "test")
                .withLease(Duration.ofSeconds(leaseSeconds));
    }

    private static Set<String> ids(RegistryFeed feed) {
        return feed.view()
                .find(WEB)
                .map(service -> Set.copyOf(service.instances().keySet()))
                .orElse(Set.of());
    }

    private static JsonNode summary(OneMember member) {
        return member.catalog()
                .view()
                .find(RegistrationDocument.key(WEB))
                .<JsonNode>map(entry -> entry.object().status())
                .orElse(MissingNode.getInstance());
    }

    private static void initAddresses(OneMember member) {
        init(
                member,
                EntityKind.ADDRESSES,
                id -> AddressBlock.create(member.context(), PodRanges.of("10.244.0.0/16", 24), id));
    }

    private static RegistryFeed initRegistrations(OneMember member) {
        CatalogFollower.Watches watches = CatalogFollower.of(member.catalog());
        RegistryFeed feed = RegistryFeed.start(member.system(), watches);
        PodFeed pods = PodFeed.start(member.system(), watches);
        Neighbours neighbours = new Neighbours();
        init(
                member,
                EntityKind.REGISTRATION,
                id -> RegistrationEntity.create(member.context(), feed, pods, neighbours, id));
        return feed;
    }

    private static void init(OneMember member, EntityKind kind, Function<String, Behavior<EntityMessage>> behavior) {
        member.context()
                .sharding()
                .init(Entity.of(kind.typeKey(), context -> behavior.apply(context.getEntityId()))
                        .withRole("control"));
    }

    private static ApiObject service() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1").put("kind", "Service");
        tree.putObject("metadata").put("name", KEY.name()).put("namespace", KEY.namespace());
        ObjectNode spec = tree.putObject("spec");
        spec.putArray("ports").addObject().put("port", 80).put("protocol", "TCP");
        spec.putObject("selector").put("app", "web");
        return ApiObject.of(tree);
    }
}
