package io.starling.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.ResourceType;
import io.starling.core.registry.RegistryIndex.Change;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegistryIndexTest {
    private static final ResourceType SERVICES = new ResourceType("", "services");
    private static final ResourceType PODS = new ResourceType("", "pods");
    private static final ServiceName WEB = ServiceName.of("web");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final ApiObject SERVICE = object("""
            {"kind":"Service","metadata":{"name":"web","namespace":"default","resourceVersion":"10"},
             "spec":{"selector":{"app":"web"},"ports":[{"name":"http","port":80,"targetPort":"main"},
              {"port":9090}]}}""");

    private static ApiObject pod(String name, String app, boolean ready, int version) {
        return object("""
                {"kind":"Pod","metadata":{"name":"%s","namespace":"default","labels":{"app":"%s"},
                  "creationTimestamp":"2026-01-02T03:04:05Z","resourceVersion":"%d"},
                 "spec":{"nodeName":"node-1","containers":[{"ports":[{"name":"main","containerPort":8080}]}]},
                 "status":{"podIP":"10.0.0.7","conditions":[{"type":"Ready","status":"%s"}]}}
                """.formatted(name, app, version, ready ? "True" : "False"));
    }

    private static Document told(Instance outsider, int version) {
        return Document.of(InstanceDocument.of(WEB, outsider, false).stamped(version));
    }

    private static ApiObject object(String json) {
        try {
            return ApiObject.of((ObjectNode) MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void aReadyPodIsAnInstanceOfTheServicesThatChooseIt() {
        RegistryIndex index = new RegistryIndex(0);
        assertThat(index.put(PODS, Document.of(pod("web-1", "web", true, 5)))).isEmpty();
        assertThat(index.put(SERVICES, Document.of(SERVICE))).hasSize(1);
        Instance instance = index.view().find(WEB, "web-1").orElseThrow();
        assertThat(instance.address()).isEqualTo("10.0.0.7");
        assertThat(instance.ports()).isEqualTo(Map.of("http", 8080, "9090", 9090));
        assertThat(instance.port()).isEqualTo(8080);

        assertThat(index.put(PODS, Document.of(pod("web-1", "web", false, 11)))).hasSize(1);
        assertThat(index.view().find(WEB)).isEmpty();
        index.put(PODS, Document.of(pod("web-1", "web", true, 12)));
        index.put(PODS, Document.of(pod("web-1", "other", true, 13)));
        assertThat(index.view().find(WEB)).isEmpty();
        index.put(PODS, Document.of(pod("web-1", "web", true, 14)));
        assertThat(index.remove(SERVICES, Document.of(SERVICE.stamped(15)))).hasSize(1);
        assertThat(index.view().services()).isEmpty();
        assertThat(index.view().version()).isEqualTo(15);
    }

    @Test
    void podsAndOutsidersShareAName() {
        RegistryIndex index = new RegistryIndex(0);
        index.put(SERVICES, Document.of(SERVICE));
        index.put(PODS, Document.of(pod("web-1", "web", true, 11)));
        Instance outsider = Instance.registering("far", "10.9.9.9", Map.of("http", 80), Map.of(), "eureka");
        index.put(RegistryTypes.INSTANCES, told(outsider, 12));
        assertThat(index.view().find(WEB).orElseThrow().instances()).containsOnlyKeys("far", "web-1");
        assertThat(index.view().versionOf(WEB)).isEqualTo(12);
        assertThat(index.remove(PODS, Document.of(pod("web-1", "web", true, 13))))
                .containsExactly(
                        new Change(WEB, PodInstances.instance(SERVICE, pod("web-1", "web", true, 13)), null, 13));
    }

    /** An Eureka client in a pod calls itself by its host name, which is the pod's. */
    @Test
    void whenAnOutsiderLetsGoOfAPodsNameThePodIsThereAgain() {
        RegistryIndex index = new RegistryIndex(0);
        index.put(SERVICES, Document.of(SERVICE));
        ApiObject ready = pod("web-1", "web", true, 11);
        index.put(PODS, Document.of(ready));
        Instance outsider = Instance.registering("web-1", "10.9.9.9", Map.of("http", 80), Map.of(), "eureka");
        index.put(RegistryTypes.INSTANCES, told(outsider, 12));
        assertThat(index.view().find(WEB, "web-1").orElseThrow().address()).isEqualTo("10.9.9.9");

        index.put(PODS, Document.of(pod("web-1", "web", false, 13)));
        assertThat(index.view().find(WEB, "web-1").orElseThrow().address()).isEqualTo("10.9.9.9");
        index.put(PODS, Document.of(pod("web-1", "web", true, 14)));
        assertThat(index.remove(RegistryTypes.INSTANCES, told(outsider, 15))).hasSize(1);
        assertThat(index.view().find(WEB, "web-1").orElseThrow().address()).isEqualTo("10.0.0.7");

        index.put(RegistryTypes.INSTANCES, told(outsider, 16));
        index.put(PODS, Document.of(pod("web-1", "web", false, 17)));
        index.remove(RegistryTypes.INSTANCES, told(outsider, 18));
        assertThat(index.view().find(WEB)).isEmpty();
    }

    /** However the watches of the three kinds are interleaved, the same objects make the same view. */
    @Test
    void theOrderOfKindsDoesNotMatter() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<ApiObject> pods = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                pods.add(pod("p" + i, random.nextBoolean() ? "web" : "other", random.nextInt(3) > 0, 20 + i));
            }
            RegistryIndex first = new RegistryIndex(0);
            first.put(SERVICES, Document.of(SERVICE));
            pods.forEach(pod -> first.put(PODS, Document.of(pod)));

            RegistryIndex second = new RegistryIndex(100);
            Collections.shuffle(pods, random);
            int at = random.nextInt(10);
            for (int i = 0; i < pods.size(); i++) {
                if (i == at) {
                    second.put(SERVICES, Document.of(SERVICE));
                }
                second.put(PODS, Document.of(pods.get(i)));
            }
            assertThat(RegistryIndex.between(first.view(), second.view()))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void nodesThatConsulsClientsRegisterAreNoService() {
        RegistryIndex index = new RegistryIndex(0);
        Instance node = Instance.registering("ext", "10.0.0.8", Map.of(), Map.of(), "consul");
        ApiObject shown = InstanceDocument.of(ServiceName.NODES, node, false);

        List<Change> changes = index.put(RegistryTypes.INSTANCES, Document.of(shown));

        assertThat(changes).hasSize(1);
        assertThat(index.view().services()).isEmpty();
        assertThat(index.view().nodes().instances()).containsKey("ext");
        assertThat(index.view().find(ServiceName.NODES, "ext")).isPresent();
        assertThat(RegistryIndex.between(RegistryView.EMPTY, index.view())).isEqualTo(changes);
        index.remove(RegistryTypes.INSTANCES, Document.of(shown));
        assertThat(index.view().find(ServiceName.NODES)).isEmpty();
        assertThat(index.view().nodes().version()).isEqualTo(index.view().version());
    }

    @Test
    void theVersionRisesWithEveryChange() {
        RegistryIndex index = new RegistryIndex(1000);
        index.put(SERVICES, Document.of(SERVICE));
        index.put(PODS, Document.of(pod("web-1", "web", true, 11)));
        long first = index.view().version();
        index.put(PODS, Document.of(pod("web-2", "web", true, 12)));
        assertThat(first).isGreaterThan(1000);
        assertThat(index.view().version()).isGreaterThan(first);
        assertThat(index.put(PODS, Document.of(pod("web-2", "web", true, 13)))).isEmpty();
    }

    @Test
    void prefersTheOwnZoneThenTheLeastLoadedThenTheHeaviest() {
        Instance far =
                Instance.registering("far", "a", Map.of(), Map.of(), "eureka").withZone("b");
        Instance busy = Instance.registering("busy", "b", Map.of(), Map.of("load", "0.9"), "eureka")
                .withZone("a");
        Instance idle = Instance.registering("idle", "c", Map.of(), Map.of("load", "0.1"), "eureka")
                .withZone("a");
        Instance down = far.withStatus(InstanceStatus.DOWN);
        assertThat(Preference.order(List.of(far, busy, idle), "a", 1)).containsExactly(idle, busy, far);
        assertThat(Preference.order(List.of(down), "a", 1)).isEmpty();

        Instance heavy =
                Instance.registering("heavy", "d", Map.of(), Map.of(), "eureka").withWeight(9);
        Instance light = Instance.registering("light", "e", Map.of(), Map.of(), "eureka");
        long heavyFirst = new Random(7)
                .longs(1000)
                .filter(seed ->
                        Preference.order(List.of(light, heavy), "", seed).get(0).equals(heavy))
                .count();
        assertThat(heavyFirst).isBetween(850L, 950L);
    }
}
