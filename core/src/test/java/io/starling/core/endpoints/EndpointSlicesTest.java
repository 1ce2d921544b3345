package io.starling.core.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndpointSlicesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void aPodIsReadyServingOrTerminating() {
        List<ApiObject> pods = List.of(
                pod(1, true, tree -> {}),
                pod(2, false, tree -> {}),
                pod(3, true, EndpointSlicesTest::deleting),
                pod(4, true, tree -> tree.withObjectProperty("status").put("phase", "Succeeded")),
                pod(5, true, tree -> tree.withObjectProperty("status").remove("podIP")),
                pod(6, true, tree -> tree.withObjectProperty("metadata")
                        .withObjectProperty("labels")
                        .put("app", "other")));

        ApiObject slice = only(slices(service(), pods, List.of()));

        assertThat(slice.json().path("endpoints").valueStream().map(EndpointSlicesTest::told))
                .containsExactly(
                        "10.0.0.1 ready=true serving=true terminating=false",
                        "10.0.0.2 ready=false serving=false terminating=false",
                        "10.0.0.3 ready=false serving=true terminating=true");
        JsonNode first = slice.json().path("endpoints").path(0);
        assertThat(first.path("nodeName").asText()).isEqualTo("node-1");
        assertThat(first.path("zone").asText()).isEqualTo("zone-of-node-1");
        assertThat(first.path("targetRef").toString())
                .isEqualTo("{\"kind\":\"Pod\",\"namespace\":\"default\",\"name\":\"web-1\",\"uid\":\"uid-1\"}");
        assertThat(slice.json().path("ports").toString())
                .isEqualTo("[{\"name\":\"\",\"port\":8080,\"protocol\":\"TCP\"}]");
        assertThat(slice.labels())
                .containsEntry("kubernetes.io/service-name", "web")
                .containsEntry("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
                .doesNotContainKey("service.kubernetes.io/headless");
        assertThat(slice.metadata().path("ownerReferences").path(0).path("uid").asText())
                .isEqualTo("uid-web");
    }

    @Test
    void publishesUnreadyPodsWhereAskedTo() {
        ApiObject service = service().with(tree -> tree.withObjectProperty("spec")
                .put("publishNotReadyAddresses", true)
                .put("clusterIP", "None"));
        List<ApiObject> pods = List.of(
                pod(1, false, EndpointSlicesTest::deleting), pod(2, false, tree -> tree.withObjectProperty("spec")
                        .put("hostname", "second")
                        .put("subdomain", "web")));

        ApiObject slice = only(slices(service, pods, List.of()));

        assertThat(slice.json().path("endpoints").valueStream().map(EndpointSlicesTest::told))
                .containsExactly(
                        "10.0.0.1 ready=true serving=false terminating=true",
                        "10.0.0.2 ready=true serving=false terminating=false");
        assertThat(slice.json().path("endpoints").path(1).path("hostname").asText())
                .isEqualTo("second");
        assertThat(slice.labels()).containsEntry("service.kubernetes.io/headless", "");
        assertThat(EndpointsDocument.of(service, set(service, pods), null, NOW)
                        .json()
                        .at("/subsets/0/addresses"))
                .hasSize(2);
    }

    @Test
    void podsWhoseNamedPortsDifferAreInDifferentSlices() {
        ApiObject service = service().with(tree -> port(tree).put("name", "web").put("targetPort", "http"));
        List<ApiObject> pods = List.of(
                pod(1, true, tree -> containerPort(tree, "http", 80)),
                pod(2, true, tree -> containerPort(tree, "http", 8080)),
                pod(3, true, tree -> containerPort(tree, "other", 8080)));

        Collection<ApiObject> slices = slices(service, pods, List.of());

        assertThat(slices)
                .extracting(
                        slice -> slice.json().path("ports").path(0).path("port").asInt() + ": "
                                + slice.json().at("/endpoints/0/addresses/0").asText())
                .containsExactlyInAnyOrder("80: 10.0.0.1", "8080: 10.0.0.2", "0: 10.0.0.3");
    }

    @Test
    void splitsAtAHundredAndChangesOneSliceForOnePod() {
        List<ApiObject> pods = new ArrayList<>(many(250));
        Collection<ApiObject> before = slices(service(), pods, List.of());
        assertThat(before).extracting(EndpointSlicesTest::size).containsExactlyInAnyOrder(100, 100, 50);

        pods.set(17, pod(18, false, tree -> {}));
        Collection<ApiObject> after = slices(service(), pods, before);
        assertThat(after)
                .filteredOn(slice -> !before.contains(slice))
                .singleElement()
                .satisfies(slice -> assertThat(slice.generation()).isEqualTo(2));
        assertThat(after).extracting(ApiObject::name).hasSize(3);

        pods.add(pod(251, true, tree -> {}));
        assertThat(slices(service(), pods, after))
                .filteredOn(slice -> !after.contains(slice))
                .singleElement()
                .satisfies(slice -> assertThat(size(slice)).isEqualTo(51));
    }

    @Test
    void dissolvesSlicesThatAreAlmostEmpty() {
        Collection<ApiObject> before = slices(service(), many(500), List.of());
        assertThat(before).hasSize(5);
        List<ApiObject> left = IntStream.rangeClosed(1, 500)
                .filter(i -> i % 20 == 0)
                .mapToObj(i -> pod(i, true, tree -> {}))
                .toList();

        Collection<ApiObject> after = slices(service(), left, before);

        assertThat(only(after)).satisfies(slice -> assertThat(size(slice)).isEqualTo(25));
    }

    @Test
    void equalInputMakesEqualSlicesWhichStayWhileNothingChanges() {
        Collection<ApiObject> first = slices(service(), many(120), List.of());

        assertThat(slices(service(), many(120), List.of())).isEqualTo(first);
        assertThat(EndpointSlices.of(
                                SliceHead.ofService(service()),
                                set(service(), many(120)),
                                first,
                                name -> false,
                                NOW.plusSeconds(60))
                        .values())
                .containsExactlyInAnyOrderElementsOf(first);
    }

    @Test
    void aServiceThatSelectsNobodyHasOneEmptySlice() {
        ApiObject empty = only(slices(service(), List.of(), List.of()));
        assertThat(size(empty)).isZero();
        assertThat(only(slices(service(), List.of(), slices(service(), many(3), List.of())))
                        .name())
                .isEqualTo(empty.name());
    }

    @Test
    void aNameThatIsTakenIsLeftAlone() {
        String first = only(slices(service(), many(1), List.of())).name();

        assertThat(EndpointSlices.of(
                        SliceHead.ofService(service()), set(service(), many(1)), List.of(), first::equals, NOW))
                .doesNotContainKey(first)
                .hasSize(1);
    }

    @Test
    void whatSomebodyWroteDownIsMirrored() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("kind", "Endpoints");
        tree.putObject("metadata").put("name", "db").put("namespace", "default").put("uid", "uid-db");
        ObjectNode subset = tree.putArray("subsets").addObject();
        subset.putArray("addresses").addObject().put("ip", "192.0.2.1");
        subset.putArray("notReadyAddresses").addObject().put("ip", "fd00::1");
        subset.putArray("ports").addObject().put("port", 5432);
        ApiObject written = ApiObject.of(tree);

        Map<String, ApiObject> slices = EndpointSlices.of(
                SliceHead.ofEndpoints(written), EndpointSet.written(written), List.of(), name -> false, NOW);

        assertThat(slices.values())
                .extracting(slice -> slice.json().path("addressType").asText() + " "
                        + told(slice.json().path("endpoints").path(0)))
                .containsExactlyInAnyOrder(
                        "IPv4 192.0.2.1 ready=true serving=true terminating=false",
                        "IPv6 fd00::1 ready=false serving=false terminating=false");
    }

    @Test
    void endpointsNameWhoIsReadyAndWhoIsNotAndAThousandAtMost() {
        List<ApiObject> pods = List.of(
                pod(1, true, tree -> {}), pod(2, false, tree -> {}), pod(3, true, EndpointSlicesTest::deleting));

        JsonNode subset = EndpointsDocument.of(service(), set(service(), pods), null, NOW)
                .json()
                .at("/subsets/0");

        assertThat(subset.path("addresses").findValuesAsText("ip")).containsExactly("10.0.0.1");
        assertThat(subset.path("notReadyAddresses").findValuesAsText("ip")).containsExactly("10.0.0.2");
        assertThat(subset.path("ports").toString()).isEqualTo("[{\"port\":8080,\"protocol\":\"TCP\"}]");

        ApiObject full = EndpointsDocument.of(service(), set(service(), many(1_001)), null, NOW);
        assertThat(full.json().at("/subsets/0/addresses")).hasSize(1_000);
        assertThat(full.annotations()).containsEntry("endpoints.kubernetes.io/over-capacity", "truncated");
    }

    private static Collection<ApiObject> slices(ApiObject service, List<ApiObject> pods, Collection<ApiObject> shown) {
        return List.copyOf(
                EndpointSlices.of(SliceHead.ofService(service), set(service, pods), shown, name -> false, NOW)
                        .values());
    }

    private static EndpointSet set(ApiObject service, List<ApiObject> pods) {
        return EndpointSet.of(service, pods, node -> "zone-of-" + node);
    }

    private static ApiObject only(Collection<ApiObject> slices) {
        assertThat(slices).hasSize(1);
        return slices.iterator().next();
    }

    private static int size(ApiObject slice) {
        return slice.json().path("endpoints").size();
    }

    private static String told(JsonNode endpoint) {
        JsonNode conditions = endpoint.path("conditions");
        return "%s ready=%s serving=%s terminating=%s"
                .formatted(
                        endpoint.path("addresses").path(0).asText(),
                        conditions.path("ready"),
                        conditions.path("serving"),
                        conditions.path("terminating"));
    }

    private static ApiObject service() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("kind", "Service");
        tree.putObject("metadata")
                .put("name", "web")
                .put("namespace", "default")
                .put("uid", "uid-web");
        ObjectNode spec = tree.putObject("spec");
        spec.putObject("selector").put("app", "web");
        spec.putArray("ports").addObject().put("port", 80).put("targetPort", 8080);
        return ApiObject.of(tree);
    }

    private static ObjectNode port(ObjectNode service) {
        return (ObjectNode) service.path("spec").path("ports").path(0);
    }

    private static List<ApiObject> many(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> pod(i, true, tree -> {}))
                .toList();
    }

    private static ApiObject pod(int n, boolean ready, Consumer<ObjectNode> edit) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("kind", "Pod");
        ObjectNode metadata = tree.putObject("metadata");
        metadata.put("name", "web-" + n).put("namespace", "default").put("uid", "uid-" + n);
        metadata.putObject("labels").put("app", "web");
        tree.putObject("spec").put("nodeName", "node-1");
        ObjectNode status = tree.putObject("status");
        status.put("phase", "Running").put("podIP", "10.0." + n / 256 + "." + n % 256);
        status.putArray("conditions").addObject().put("type", "Ready").put("status", ready ? "True" : "False");
        edit.accept(tree);
        return ApiObject.of(tree);
    }

    private static void deleting(ObjectNode pod) {
        pod.withObjectProperty("metadata").put("deletionTimestamp", "2026-01-02T03:04:05Z");
    }

    private static void containerPort(ObjectNode pod, String name, int number) {
        pod.withObjectProperty("spec")
                .putArray("containers")
                .addObject()
                .putArray("ports")
                .addObject()
                .put("name", name)
                .put("containerPort", number);
    }
}
