package io.starling.http.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.http.ServedApi;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentNodeTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ServedApi api;

    @BeforeEach
    void serve() throws Exception {
        api = ServedApi.start();
        put("/v1/agent/service/register", "{\"Name\":\"web\",\"Port\":80}");
    }

    @AfterEach
    void end() {
        api.close();
    }

    @Test
    void aCheckWithoutAServiceIsTheNodesAndCountsForAllThatIsThere() throws Exception {
        put("/v1/agent/check/register", "{\"Name\":\"disk\",\"TTL\":\"10m\",\"ServiceID\":null}");
        assertThat(passing()).isZero();

        put("/v1/agent/check/pass/disk?note=empty", "");

        assertThat(passing()).isEqualTo(1);
        JsonNode shown = json("/v1/agent/checks").path("disk");
        assertThat(shown.path("Status").asText()).isEqualTo("passing");
        assertThat(shown.path("Node").asText()).isEqualTo("starling");
        assertThat(shown.path("ServiceID").asText()).isEmpty();
        assertThat(api.get("/v1/health/node/starling").body())
                .contains("\"disk\"")
                .contains("serfHealth");
        assertThat(api.get("/v1/health/service/web").body())
                .contains("\"disk\"")
                .contains("serfHealth");
        put("/v1/agent/check/deregister/disk", "");
        assertThat(json("/v1/agent/checks")).isEmpty();
        assertThat(put("/v1/agent/check/pass/disk", "").statusCode()).isEqualTo(404);
    }

    @Test
    void theNodeIsInMaintenanceUntilThatEnds() throws Exception {
        put("/v1/agent/maintenance?enable=true&reason=moving", "");

        assertThat(passing()).isZero();
        assertThat(json("/v1/agent/checks")
                        .path("_node_maintenance")
                        .path("Notes")
                        .asText())
                .isEqualTo("moving");
        put("/v1/agent/maintenance?enable=false", "");
        assertThat(passing()).isEqualTo(1);
        assertThat(put("/v1/agent/maintenance?enable=false", "").statusCode()).isEqualTo(200);
        assertThat(put("/v1/agent/maintenance", "").statusCode()).isEqualTo(400);
    }

    private int passing() throws Exception {
        return json("/v1/health/service/web?passing").size();
    }

    private JsonNode json(String path) throws Exception {
        return MAPPER.readTree(api.get(path).body());
    }

    private HttpResponse<String> put(String path, String body) throws Exception {
        return api.send(api.request(path).PUT(BodyPublishers.ofString(body)));
    }
}
