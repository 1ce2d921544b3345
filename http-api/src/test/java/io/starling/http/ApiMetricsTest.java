package io.starling.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ApiMetricsTest {
    @Test
    void namesOnlyResourcesThatThereAre() {
        assertResource("pods", "api", "v1", "pods");
        assertResource("pods", "api", "v1", "namespaces", "default", "pods", "web-1", "log");
        assertResource("deployments", "apis", "apps", "v1", "namespaces", "default", "deployments");
        assertResource("namespaces", "api", "v1", "namespaces", "default");
        assertResource("namespaces", "api", "v1", "namespaces", "default", "status");
        assertResource("nodes", "api", "v1", "watch", "nodes");
        assertResource("discovery", "apis", "apps", "v1");
        assertResource("discovery");
        assertResource("readyz", "readyz");
        assertResource("other", "wp-login.php");
        assertResource("other", "api", "v1", "wp-login.php");
    }

    @Test
    void countsRequestsByVerbResourceAndCode() throws Exception {
        try (ServedApi api = ServedApi.start()) {
            api.get("/api/v1/nodes");
            api.get("/api/v1/nodes/node-1");
            api.get("/api/v1/nodes/nobody");
            api.get("/nowhere");
            assertThat(api.get("/metrics").body())
                    .contains(count("200", "nodes", "list"), count("200", "nodes", "get"))
                    .contains(count("404", "nodes", "get"), count("404", "other", "get"));
        }
    }

    @Test
    void showsOnlyWhatIsNamed() throws Exception {
        try (ServedApi api = ServedApi.start()) {
            api.get("/api/v1/nodes");
            assertThat(api.get("/metrics?name[]=starling_api_request_seconds_count")
                            .body())
                    .contains(count("200", "nodes", "list"));
            assertThat(api.get("/metrics?name[]=nothing_of_the_kind").body()).isEmpty();
        }
    }

    private static String count(String code, String resource, String verb) {
        return "starling_api_request_seconds_count{code=\"" + code + "\",resource=\"" + resource + "\",verb=\"" + verb
                + "\"} 1";
    }

    private static void assertResource(String expected, String... path) {
        assertThat(ApiMetrics.resource(List.of(path))).isEqualTo(expected);
    }
}
