package io.starling.http.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.core.registry.Instance;
import io.starling.core.registry.InstanceStatus;
import io.starling.core.registry.ServiceName;
import io.starling.core.registry.Wish;
import io.starling.http.ServedApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChoiceDoorTest {
    private static final String PATH = "/registry/v1/namespaces/default/services/";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Test
    void ordersByZoneAndLoad() throws Exception {
        try (ServedApi api = ServedApi.start()) {
            register(api, instance("far", "b", "0.0"));
            register(api, instance("busy", "a", "0.9"));
            register(api, instance("idle", "a", "0.1"));
            register(api, instance("down", "a", "0.0").withStatus(InstanceStatus.DOWN));

            assertThat(ids(api, "orders?zone=a")).containsExactly("idle", "busy", "far");
            assertThat(ids(api, "ORDERS?zone=b")).containsExactly("far", "idle", "busy");
            assertThat(ids(api, "orders")).containsExactly("far", "idle", "busy");
            assertThat(MAPPER.readTree(api.get(PATH + "orders").body())
                            .at("/instances/1/load")
                            .asDouble())
                    .isEqualTo(0.1);
        }
    }

    @Test
    void equalSeedsGiveEqualOrders() throws Exception {
        try (ServedApi api = ServedApi.start()) {
            for (int i = 0; i < 20; i++) {
                register(api, instance("i" + i, "", "0"));
            }
            assertThat(ids(api, "orders?seed=7")).hasSize(20).isEqualTo(ids(api, "orders?seed=7"));
            assertThat(ids(api, "orders?seed=7")).isNotEqualTo(ids(api, "orders?seed=8"));
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        try (ServedApi api = ServedApi.start()) {
            assertThat(api.get(PATH + "nobody").statusCode()).isEqualTo(404);
            assertThat(api.get(PATH + "-").statusCode()).isEqualTo(400);
            assertThat(api.get(PATH + "orders?seed=x").statusCode()).isEqualTo(400);
            assertThat(api.get("/registry/v2/x").statusCode()).isEqualTo(404);
            assertThat(api.send("POST", PATH + "orders", "application/json", "{}")
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    private static Instance instance(String id, String zone, String load) {
        return Instance.registering(id, "10.0.0.1", Map.of("http", 80), Map.of(Instance.LOAD, load), "test")
                .withZone(zone);
    }

    private static void register(ServedApi api, Instance instance) {
        api.gateway().registry().fulfil(ServiceName.of("orders"), new Wish.Register(instance));
    }

    private static List<String> ids(ServedApi api, String service) throws Exception {
        List<String> ids = new ArrayList<>();
        for (JsonNode each : MAPPER.readTree(api.get(PATH + service).body()).path("instances")) {
            ids.add(each.path("id").asText());
        }
        return ids;
    }
}
