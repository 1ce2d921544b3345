package io.starling.http.eureka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.core.registry.Instance;
import io.starling.core.registry.ServiceName;
import io.starling.core.registry.Wish;
import io.starling.http.ServedApi;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EurekaDoorTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String JSON = "application/json";

    private static final String ORDERS = """
            {"instance":{"instanceId":"h:orders:8080","hostName":"h","app":"ORDERS","ipAddr":"10.0.0.1","status":"UP",
             "overriddenstatus":"UNKNOWN","port":{"$":8080,"@enabled":"true"},"securePort":{"$":443,"@enabled":"false"},
             "countryId":1,"dataCenterInfo":{"@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
             "name":"MyOwn"},"leaseInfo":{"renewalIntervalInSecs":5,"durationInSecs":15},
             "metadata":{"zone":"z1","text":"a<b"},"homePageUrl":"http://h:8080/","vipAddress":"orders,shop",
             "secureVipAddress":"orders-tls","lastDirtyTimestamp":"1000"}}""";

    private static final String BILLING = """
            <instance><instanceId>b-1</instanceId><hostName>b</hostName><app>BILLING</app><ipAddr>10.0.0.2</ipAddr>
            <status>STARTING</status><port enabled="true">9090</port><securePort enabled="false">443</securePort>
            <dataCenterInfo class="com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo"><name>MyOwn</name>
            </dataCenterInfo><leaseInfo><durationInSecs>30</durationInSecs></leaseInfo>
            <metadata><key>va&amp;lue</key></metadata><vipAddress>billing</vipAddress></instance>""";

    private static ServedApi api;

    @BeforeAll
    static void serve() throws Exception {
        api = ServedApi.start();
    }

    @AfterAll
    static void end() {
        api.close();
    }

    @BeforeEach
    void register() throws Exception {
        assertThat(send("POST", "/eureka/apps/ORDERS", ORDERS).statusCode()).isEqualTo(204);
        assertThat(api.send("POST", "/eureka/v2/apps/BILLING", "application/xml", BILLING)
                        .statusCode())
                .isEqualTo(204);
        assertThat(send("PUT", "/eureka/apps/BILLING/b-1/status?value=UP", "").statusCode())
                .isEqualTo(200);
        assertThat(send("DELETE", "/eureka/apps/BILLING/b-1/status?value=UP", "")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aBodyMayBeCompressed() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(BILLING.replace("b-1", "b-packed").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(sendPacked("gzip", packed.toByteArray())).isEqualTo(204);
        assertThat(json("/eureka/apps/BILLING/b-packed").at("/instance/ipAddr").asText())
                .isEqualTo("10.0.0.2");
        assertThat(sendPacked("gzip", BILLING.getBytes(StandardCharsets.UTF_8))).isEqualTo(400);
        assertThat(sendPacked("br", packed.toByteArray())).isEqualTo(415);
        send("DELETE", "/eureka/apps/BILLING/b-packed", "");
    }

    private static int sendPacked(String encoding, byte[] body) throws Exception {
        return api.send(api.request("/eureka/apps/BILLING")
                        .header("Content-Type", "application/xml")
                        .header("Content-Encoding", encoding)
                        .POST(BodyPublishers.ofByteArray(body)))
                .statusCode();
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        return api.send(method, path, JSON, body);
    }

    private static JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = api.get(path, JSON);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).isEqualTo(JSON);
        return MAPPER.readTree(answer.body());
    }

    private static int code(String method, String path) throws Exception {
        return send(method, path, "").statusCode();
    }

    @Test
    void tellsAllOfAllOrOne() throws Exception {
        for (String path : new String[] {"/eureka/apps", "/eureka/apps/", "/eureka/v2/apps/"}) {
            JsonNode all = json(path).path("applications");
            assertThat(all.path("apps__hashcode").asText()).isEqualTo("STARTING_1_UP_1_");
            assertThat(all.path("application")).hasSize(2);
        }
        JsonNode instance = json("/eureka/apps/orders").at("/application/instance/0");
        assertThat(instance).isEqualTo(json("/eureka/apps/ORDERS/h:orders:8080").path("instance"));
        assertThat(instance)
                .isEqualTo(json("/eureka/instances/h%3Aorders%3A8080").path("instance"));
        assertThat(instance.path("metadata").path("text").asText()).isEqualTo("a<b");
        assertThat(instance.at("/leaseInfo/durationInSecs").asInt()).isEqualTo(15);
        assertThat(instance.at("/leaseInfo/renewalIntervalInSecs").asInt()).isEqualTo(5);
        assertThat(instance.at("/port/$").asInt()).isEqualTo(8080);
        assertThat(instance.path("lastDirtyTimestamp").asText()).isEqualTo("1000");
        assertThat(json("/eureka/apps/BILLING")
                        .at("/application/instance/0/metadata/key")
                        .asText())
                .isEqualTo("va&lue");
    }

    @Test
    void findsByVirtualAddress() throws Exception {
        assertThat(json("/eureka/vips/shop")
                        .at("/applications/application/0/name")
                        .asText())
                .isEqualTo("ORDERS");
        assertThat(json("/eureka/vips/orders/")
                        .at("/applications/apps__hashcode")
                        .asText())
                .isEqualTo("UP_1_");
        assertThat(json("/eureka/svips/orders-tls").at("/applications/application"))
                .hasSize(1);
        assertThat(json("/eureka/vips/nobody").at("/applications/application")).isEmpty();
    }

    @Test
    void speaksXmlUnlessAskedForJson() throws Exception {
        HttpResponse<String> all = api.get("/eureka/apps");
        assertThat(all.headers().firstValue("Content-Type").orElse("")).startsWith("text/xml");
        assertThat(all.body())
                .startsWith(
                        "<applications><versions__delta>1</versions__delta>"
                                + "<apps__hashcode>STARTING_1_UP_1_</apps__hashcode><application><name>BILLING</name><instance>")
                .contains("<port enabled=\"true\">8080</port>", "<text>a&lt;b</text>", "<key>va&amp;lue</key>")
                .contains("<dataCenterInfo class=\"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo\">")
                .contains("<overriddenstatus>UNKNOWN</overriddenstatus>");
        assertThat(api.get("/eureka/apps", "application/xml").body()).isEqualTo(all.body());
    }

    @Test
    void leavesOutWhatACompactClientDoesNotWant() throws Exception {
        HttpResponse<String> answer = api.send(
                api.request("/eureka/apps/ORDERS").header("Accept", JSON).header("X-Eureka-Accept", "compact"));
        JsonNode instance = MAPPER.readTree(answer.body()).at("/application/instance/0");
        assertThat(instance.path("hostName").asText()).isEqualTo("h");
        assertThat(instance.has("metadata")).isFalse();
        assertThat(instance.has("homePageUrl")).isFalse();
    }

    @Test
    void compressesForThoseWhoTakeIt() throws Exception {
        HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                .send(
                        api.request("/eureka/apps")
                                .header("Accept", JSON)
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        BodyHandlers.ofByteArray());
        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            assertThat(new String(zip.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(api.get("/eureka/apps", JSON).body());
        }
    }

    @Test
    void renewsWhoIsKnownAndWhoHasNotChanged() throws Exception {
        assertThat(code("PUT", "/eureka/apps/ORDERS/h:orders:8080?status=UP&lastDirtyTimestamp=1000"))
                .isEqualTo(200);
        assertThat(code("PUT", "/eureka/apps/ORDERS/h:orders:8080?status=UP&lastDirtyTimestamp=1001"))
                .isEqualTo(404);
        assertThat(code("PUT", "/eureka/apps/ORDERS/nobody")).isEqualTo(404);
        assertThat(code("PUT", "/eureka/apps/NOTHING/nobody")).isEqualTo(404);
    }

    @Test
    void theDeltaLeadsToTheHashOfAll() throws Exception {
        assertThat(code("DELETE", "/eureka/apps/BILLING/b-1")).isEqualTo(200);
        assertThat(code("DELETE", "/eureka/apps/BILLING/b-1")).isEqualTo(404);
        assertThat(code("PUT", "/eureka/apps/ORDERS/h:orders:8080/status?value=OUT_OF_SERVICE"))
                .isEqualTo(200);
        JsonNode delta = json("/eureka/apps/delta").path("applications");
        assertThat(delta.path("apps__hashcode").asText()).isEqualTo("OUT_OF_SERVICE_1_");
        assertThat(delta.path("apps__hashcode"))
                .isEqualTo(json("/eureka/apps").path("applications").path("apps__hashcode"));
        assertThat(delta.at("/application/0/instance/0/actionType").asText()).isEqualTo("DELETED");
        assertThat(delta.at("/application/1/instance/0/actionType").asText()).isEqualTo("MODIFIED");
        assertThat(delta.at("/application/1/instance/0/overriddenstatus").asText())
                .isEqualTo("OUT_OF_SERVICE");
        assertThat(code("DELETE", "/eureka/apps/ORDERS/h:orders:8080/status")).isEqualTo(200);
        assertThat(json("/eureka/apps").at("/applications/apps__hashcode").asText())
                .isEqualTo("UP_1_");
    }

    @Test
    void takesMetadata() throws Exception {
        assertThat(code("PUT", "/eureka/apps/ORDERS/h:orders:8080/metadata?color=blue"))
                .isEqualTo(200);
        JsonNode metadata = json("/eureka/instances/h:orders:8080").at("/instance/metadata");
        assertThat(metadata.path("color").asText()).isEqualTo("blue");
        assertThat(metadata.path("zone").asText()).isEqualTo("z1");
    }

    @Test
    void showsInstancesOfOtherDialects() throws Exception {
        Instance other = Instance.registering("c-1", "10.0.0.9", Map.of("http", 81), Map.of("k", "v"), "consul");
        api.gateway().registry().fulfil(ServiceName.of("web"), new Wish.Register(other));
        JsonNode instance = json("/eureka/vips/web").at("/applications/application/0/instance/0");
        assertThat(instance.path("app").asText()).isEqualTo("WEB");
        assertThat(instance.at("/port/$").asInt()).isEqualTo(81);
        assertThat(instance.path("homePageUrl").asText()).isEqualTo("http://10.0.0.9:81/");
        assertThat(instance.at("/dataCenterInfo/name").asText()).isEqualTo("MyOwn");
        api.gateway().registry().fulfil(ServiceName.of("web"), new Wish.Cancel("c-1"));
    }

    @Test
    void refusesBadInputAndChangesNothing() throws Exception {
        String before = api.get("/eureka/apps", JSON).body();
        refused(
                400,
                "POST",
                "/eureka/apps/ORDERS",
                ORDERS.replace("\"ipAddr\":\"10.0.0.1\",", ""),
                "Missing ip address");
        refused(400, "POST", "/eureka/apps/ORDERS", ORDERS.replace("ORDERS", "OTHER"), "Mismatched appName");
        refused(400, "POST", "/eureka/apps/ORDERS", "{", "not valid JSON");
        refused(400, "POST", "/eureka/apps/ORDERS", "{}", "must be {\"instance\"");
        refused(400, "PUT", "/eureka/apps/ORDERS/h:orders:8080/status", "", "value");
        refused(404, "GET", "/eureka/apps/NOTHING", "", "");
        refused(404, "GET", "/eureka/apps/ORDERS/nobody", "", "");
        refused(404, "GET", "/eureka/elsewhere", "", "");
        refused(405, "POST", "/eureka/apps", "", "method");
        assertThat(api.send("POST", "/eureka/apps/ORDERS", "text/plain", ORDERS).statusCode())
                .isEqualTo(415);
        assertThat(api.send("POST", "/eureka/apps/ORDERS", "application/xml", "<a>")
                        .statusCode())
                .isEqualTo(400);
        assertThat(api.get("/eureka/apps", JSON).body()).isEqualTo(before);
    }

    private static void refused(int code, String method, String path, String body, String why) throws Exception {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.statusCode()).as(path).isEqualTo(code);
        assertThat(answer.body()).contains(why);
        assertThat(answer.body().isEmpty()).as("what clients can't read").isEqualTo(code == 404);
    }
}
