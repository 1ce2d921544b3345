package io.starling.http.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.core.registry.Instance;
import io.starling.core.registry.ServiceName;
import io.starling.core.registry.Wish;
import io.starling.http.ServedApi;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsulDoorTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static ServedApi api;

    @BeforeAll
    static void serve() throws Exception {
        api = ServedApi.start();
    }

    @AfterAll
    static void end() {
        api.close();
    }

    @Test
    void aKeyIsShownAsConsulWritesIt() throws Exception {
        assertThat(put("/v1/kv/dir/a%3Ab%2Fc?flags=18446744073709551615", "hello")
                        .body())
                .isEqualTo("true");
        assertThat(put("/v1/kv//dir/empty", "").body()).isEqualTo("true");

        HttpResponse<String> answer = api.get("/v1/kv/dir/?recurse");

        JsonNode entries = MAPPER.readTree(answer.body());
        assertThat(entries.get(0).path("Key").asText()).isEqualTo("dir/a:b/c");
        assertThat(entries.get(0).path("Value").asText()).isEqualTo("aGVsbG8=");
        assertThat(answer.body()).contains("\"Flags\":18446744073709551615");
        assertThat(entries.get(1).path("Key").asText()).isEqualTo("dir/empty");
        assertThat(entries.get(1).get("Value").isNull()).isTrue();
        assertThat(entries.get(1).has("Session")).isFalse();
        assertThat(api.get("/v1/kv/dir/a:b/c?raw").body()).isEqualTo("hello");
        assertThat(api.get("/v1/kv/?keys&separator=/").body()).contains("\"dir/\"");
        assertThat(answer.headers().firstValue("X-Consul-Index").orElseThrow())
                .isEqualTo(entries.get(1).path("ModifyIndex").asText());
        assertThat(answer.headers().firstValue("X-Consul-KnownLeader")).contains("true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /v1/kv/nothing                    | 404 | ''",
                "GET    | /v1/kv/                           | 400 | Missing key name",
                "PUT    | /v1/kv/a?cas=1&acquire=b          | 400 | Conflicting flags",
                "PUT    | /v1/kv/a?cas=x                    | 400 | Invalid cas",
                "PUT    | /v1/kv/a?acquire=nobody           | 500 | invalid session",
                "POST   | /v1/kv/a                          | 405 | method POST not allowed",
                "GET    | /v1/kv/a?index=x                  | 400 | Invalid index",
                "GET    | /v1/kv/a?index=1&wait=x           | 400 | Invalid wait time",
                "GET    | /v1/kv/a?wait=x                   | 400 | Invalid wait time",
                "GET    | /v1/catalog/nodes?filter=Nope==1  | 400 | \"Nope\" is not valid",
                "GET    | /v1/kv/a?dc=mars                  | 500 | No path to datacenter",
                "GET    | /v1/kv/a?ns=other                 | 400 | Invalid query parameter",
                "PUT    | /v1/session/renew/nobody          | 404 | not found",
                "PUT    | /v1/session/destroy/nobody        | 200 | true",
                "GET    | /v1/session/info/nobody           | 200 | []",
                "PUT    | /v1/agent/service/deregister/none | 404 | Unknown service ID",
                "PUT    | /v1/agent/check/pass/none         | 404 | Unknown check ID",
                "GET    | /v1/agent/service/none            | 404 | unknown service ID: none",
                "GET    | /v1/health/service/none           | 200 | []",
                "GET    | /v1/health/state/odd              | 400 | Invalid check state",
                "GET    | /v1/catalog/node/none             | 200 | null",
                "GET    | /v1/catalog/connect/none          | 200 | []",
                "GET    | /v1/health/connect/none           | 200 | []",
                "GET    | /v1/agent/version                 | 200 | HumanVersion",
                "GET    | /v1/catalog/datacenters           | 200 | [\"dc1\"]",
                "GET    | /v1/acl/tokens                    | 404 | Invalid URL path",
            })
    void answersInConsulsWords(String method, String path, int code, String words) throws Exception {
        HttpResponse<String> answer = api.send(method, path, "application/json", "");

        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(answer.body()).contains(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/session/create         | {\"TTL\":\"1s\"}                          | Invalid Session TTL",
                "/v1/session/create         | {\"Behavior\":\"odd\"}                    | Invalid Behavior",
                "/v1/session/create         | {                                         | Request decode failed",
                "/v1/txn                    | {}                                        | Failed to parse body",
                "/v1/txn                    | [{\"KV\":{\"Verb\":\"odd\",\"Key\":\"a\"}}] | unknown KV verb",
                "/v1/txn                    | [{\"Node\":{}}]                           | Only operations on keys",
                "/v1/agent/service/register | {}                                        | Missing service name",
                "/v1/agent/service/register | {\"Name\":\"a b\"}                        | not valid",
                "/v1/agent/service/register | {\"Name\":\"a\",\"Port\":70000}           | Invalid port",
                "/v1/agent/service/register | {\"Name\":\"a\",\"Check\":{\"GRPC\":\"x\"}} | not supported",
                "/v1/agent/check/register   | {\"CheckID\":\"a\",\"TTL\":\"10s\"}       | Missing check name",
                "/v1/agent/service/register | {\"Name\":\"Nodes.consul\"}               | can't be the name",
                "/v1/catalog/register       | {\"Node\":\"a\"}                          | Must provide Node and Address",
            })
    void refusesWhatItCannotDo(String path, String body, String words) throws Exception {
        HttpResponse<String> answer = put(path, body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(words);
    }

    @Test
    void tooMuchIsRefused() throws Exception {
        assertThat(put("/v1/kv/large", "x".repeat((512 << 10) + 1)).statusCode())
                .isEqualTo(413);
        assertThat(put("/v1/kv/large", "x".repeat(512 << 10)).statusCode()).isEqualTo(200);
        assertThat(put("/v1/kv/huge", "x".repeat(4 << 20)).statusCode()).isEqualTo(413);
    }

    @Test
    void aQueryWaitsForWhatConcernsIt() throws Exception {
        put("/v1/kv/waited", "old");
        String index =
                api.get("/v1/kv/waited").headers().firstValue("X-Consul-Index").orElseThrow();
        CompletableFuture<HttpResponse<String>> waiting = HttpClient.newHttpClient()
                .sendAsync(api.request("/v1/kv/waited?wait=60s&index=" + index).build(), BodyHandlers.ofString());

        put("/v1/kv/other", "x");
        put("/v1/kv/waited", "new");

        HttpResponse<String> answer = waiting.get(60, TimeUnit.SECONDS);
        assertThat(answer.body()).contains("bmV3");
        assertThat(Long.parseLong(answer.headers().firstValue("X-Consul-Index").orElseThrow()))
                .isGreaterThan(Long.parseLong(index));
        assertThat(api.get("/v1/kv/waited?wait=1ms&index=999999").body()).contains("bmV3");
    }

    @Test
    void aServiceIsFoundByItsHealthTagsAndFilters() throws Exception {
        put("/v1/agent/service/register", """
                {"ID":"web-1","Name":"Web","Tags":["a","b"],"Address":"10.0.0.1","Port":80,"Meta":{"version":"1"},
                 "Check":{"TTL":"30s"}}""");

        assertThat(health("web", "")).hasSize(1);
        assertThat(health("web", "?passing")).isEmpty();
        put("/v1/agent/check/pass/service:web-1", "");
        assertThat(health("WEB", "?passing&tag=a&tag=B")).hasSize(1);
        assertThat(health("web", "?tag=a&tag=c")).isEmpty();
        assertThat(health("web", "?filter=Service.Meta.version==%222%22")).isEmpty();
        put("/v1/agent/service/maintenance/web-1?enable=true&reason=upgrade", "");
        assertThat(health("web", "?passing")).isEmpty();
        assertThat(api.get("/v1/health/checks/web").body()).contains("_service_maintenance:web-1", "upgrade");
        put("/v1/agent/service/maintenance/web-1?enable=false", "");
        assertThat(health("web", "?passing")).hasSize(1);
        put("/v1/agent/service/deregister/web-1", "");
        assertThat(health("web", "")).isEmpty();
    }

    @Test
    void aSessionEndsWithTheCheckThatItIsBoundTo() throws Exception {
        String body = "{\"ServiceChecks\":[{\"ID\":\"service:lock-1\"}]}";
        assertThat(put("/v1/session/create", body).statusCode()).isEqualTo(500);
        assertThat(put("/v1/session/create", body).body()).isEqualTo("Missing check 'service:lock-1' registration");
        put("/v1/agent/service/register", """
                {"ID":"lock-1","Name":"Lock","Address":"10.0.0.1","Port":80,"Check":{"TTL":"30s"}}""");
        assertThat(put("/v1/session/create", body).body()).isEqualTo("Check 'service:lock-1' is in critical state");
        put("/v1/agent/check/pass/service:lock-1", "");

        String bound = session(body);
        String other = session("{}");
        assertThat(put("/v1/kv/bound?acquire=" + bound, "x").body()).isEqualTo("true");
        assertThat(api.get("/v1/session/info/" + bound).body())
                .contains("\"ServiceChecks\":[{\"ID\":\"service:lock-1\"");
        put("/v1/agent/check/fail/service:lock-1", "");

        Awaitility.await()
                .until(() -> api.get("/v1/session/info/" + bound).body().equals("[]"));
        assertThat(api.get("/v1/kv/bound").body()).doesNotContain("Session");
        assertThat(api.get("/v1/session/info/" + other).body()).contains(other);

        put("/v1/agent/check/pass/service:lock-1", "");
        String again = session(body);
        put("/v1/agent/service/deregister/lock-1", "");
        Awaitility.await()
                .until(() -> api.get("/v1/session/info/" + again).body().equals("[]"));
    }

    private static String session(String body) throws Exception {
        return MAPPER.readTree(put("/v1/session/create", body).body())
                .path("ID")
                .asText();
    }

    @Test
    void theAgentTellsAServicesHealthInItsCode() throws Exception {
        put("/v1/agent/service/register", """
                {"ID":"api-1","Name":"Api","Address":"10.0.0.1","Port":80,"Check":{"TTL":"30s"}}""");

        assertThat(api.get("/v1/agent/health/service/id/api-1").statusCode()).isEqualTo(503);
        put("/v1/agent/check/warn/service:api-1", "");
        assertThat(api.get("/v1/agent/health/service/name/api").statusCode()).isEqualTo(429);
        put("/v1/agent/check/pass/service:api-1", "");
        HttpResponse<String> passing = api.get("/v1/agent/health/service/id/api-1");
        assertThat(passing.statusCode()).isEqualTo(200);
        assertThat(MAPPER.readTree(passing.body()).path("AggregatedStatus").asText())
                .isEqualTo("passing");
        assertThat(MAPPER.readTree(passing.body()).path("Service").path("Port").asInt())
                .isEqualTo(80);
        put("/v1/agent/service/maintenance/api-1?enable=true", "");
        HttpResponse<String> text = api.get("/v1/agent/health/service/name/api?format=text");
        assertThat(text.statusCode()).isEqualTo(503);
        assertThat(text.body()).isEqualTo("maintenance");
        put("/v1/agent/service/deregister/api-1", "");
        assertThat(api.get("/v1/agent/health/service/name/api?format=text").body())
                .isEqualTo("ServiceName api Not Found");
        assertThat(api.get("/v1/agent/health/service/id/api-1").statusCode()).isEqualTo(404);
    }

    @Test
    void whatOthersRegisterIsFoundToo() throws Exception {
        api.gateway()
                .registry()
                .fulfil(
                        ServiceName.of("orders"),
                        new Wish.Register(Instance.registering(
                                "o-1", "10.0.0.9", Map.of("http", 8080), Map.of("k", "v"), "eureka")));

        JsonNode entry = health("orders", "?passing").get(0);

        assertThat(entry.path("Service").path("Address").asText()).isEqualTo("10.0.0.9");
        assertThat(entry.path("Service").path("Port").asInt()).isEqualTo(8080);
        assertThat(entry.path("Node").path("Node").asText()).isEqualTo("starling");
        assertThat(api.get("/v1/agent/services").body()).doesNotContain("o-1");
    }

    @Test
    void servicesOfOtherNodesAreRegisteredInTheCatalog() throws Exception {
        assertThat(put("/v1/catalog/register", """
                {"Node":"db-host","Address":"10.7.7.7","Service":{"Service":"postgres","Port":5432},
                 "Check":{"Name":"up","Status":"passing","ServiceID":"postgres"}}""").body()).isEqualTo("true");

        assertThat(health("postgres", "?passing")
                        .get(0)
                        .path("Node")
                        .path("Address")
                        .asText())
                .isEqualTo("10.7.7.7");
        assertThat(api.get("/v1/catalog/node/db-host").body()).contains("5432");
        put("/v1/catalog/deregister", "{\"Node\":\"db-host\"}");
        assertThat(health("postgres", "")).isEmpty();
    }

    @Test
    void aNodeIsKeptWithoutServicesAndItsChecksCountForThem() throws Exception {
        String node = "{\"Node\":\"ext\",\"Address\":\"10.8.8.8\",\"NodeMeta\":{\"external-node\":\"true\"}";
        assertThat(put("/v1/catalog/register", node + "}").body()).isEqualTo("true");
        assertThat(api.get("/v1/catalog/nodes?node-meta=external-node:true").body())
                .contains("10.8.8.8")
                .doesNotContain("starling");
        assertThat(api.get("/v1/catalog/services").body()).doesNotContain("nodes.consul");
        assertThat(api.get("/eureka/apps").body()).doesNotContain("NODES.CONSUL");

        put("/v1/catalog/register", node + ",\"Service\":{\"Service\":\"cache\",\"Port\":1}}");
        put("/v1/catalog/register", node + ",\"Check\":{\"CheckID\":\"ping\",\"Name\":\"p\",\"Status\":\"passing\"}}");
        assertThat(health("cache", "?passing")).hasSize(1);
        String index = api.get("/v1/health/service/cache")
                .headers()
                .firstValue("X-Consul-Index")
                .orElseThrow();
        CompletableFuture<HttpResponse<String>> waiting = HttpClient.newHttpClient()
                .sendAsync(
                        api.request("/v1/health/service/cache?passing&wait=60s&index=" + index)
                                .build(),
                        BodyHandlers.ofString());
        put("/v1/catalog/register", node + ",\"Check\":{\"CheckID\":\"ping\",\"Name\":\"p\",\"Status\":\"critical\"}}");
        assertThat(waiting.get(60, TimeUnit.SECONDS).body()).isEqualTo("[]");
        assertThat(api.get("/v1/health/node/ext").body()).contains("ping").doesNotContain("serfHealth");
        assertThat(api.get("/v1/health/state/critical?node-meta=external-node:true")
                        .body())
                .contains("ping");

        put("/v1/catalog/deregister", "{\"Node\":\"ext\",\"CheckID\":\"ping\"}");
        assertThat(health("cache", "?passing")).hasSize(1);
        put("/v1/catalog/register", node.replace("10.8.8.8", "10.8.8.9") + "}");
        assertThat(health("cache", "").get(0).at("/Node/Address").asText()).isEqualTo("10.8.8.9");
        put("/v1/catalog/deregister", "{\"Node\":\"ext\",\"ServiceID\":\"cache\"}");
        assertThat(api.get("/v1/catalog/node-services/ext").body()).contains("\"Services\":[]");
        put("/v1/catalog/deregister", "{\"Node\":\"ext\"}");
        assertThat(api.get("/v1/catalog/node/ext").body()).isEqualTo("null");
        assertThat(put("/v1/catalog/deregister", "{\"Node\":\"starling\"}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aServiceIsShownWithItsOtherAddressesAndAHashThatQueriesWaitFor() throws Exception {
        String body = """
                {"Name":"tagged","Address":"10.0.0.1","Port":80,
                 "TaggedAddresses":{"wan":{"address":"1.2.3.4","port":8080}},"Meta":{"v":"%s"}}""";
        put("/v1/agent/service/register", body.formatted("1"));
        HttpResponse<String> answer = api.get("/v1/agent/service/tagged");
        assertThat(answer.body()).contains("\"wan\":{\"Address\":\"1.2.3.4\",\"Port\":8080}");
        assertThat(api.get("/v1/catalog/service/tagged").body())
                .contains("\"ServiceTaggedAddresses\":{\"wan\":{\"Address\":\"1.2.3.4\",\"Port\":8080}}");
        String hash = answer.headers().firstValue("X-Consul-ContentHash").orElseThrow();
        assertThat(answer.body()).contains(hash);

        CompletableFuture<HttpResponse<String>> waiting = HttpClient.newHttpClient()
                .sendAsync(
                        api.request("/v1/agent/service/tagged?wait=60s&hash=" + hash)
                                .build(),
                        BodyHandlers.ofString());
        put("/v1/agent/service/register", "{\"Name\":\"unrelated\"}");
        put("/v1/agent/service/register", body.formatted("2"));

        assertThat(waiting.get(60, TimeUnit.SECONDS).body()).contains("\"v\":\"2\"");
        assertThat(api.get("/v1/catalog/services?filter=" + "ServiceMeta.v==2").body())
                .isEqualTo("{\"tagged\":[]}");
    }

    @Test
    void checksOfTheSameIdAtTwoNodesAreTwo() throws Exception {
        String body = """
                {"Node":"%s","Address":"10.6.0.1","Service":{"ID":"s","Service":"twice","Port":1},
                 "Check":{"CheckID":"up","Name":"up","Status":"passing","ServiceID":"s"}}""";
        put("/v1/catalog/register", body.formatted("one"));
        put("/v1/catalog/register", body.formatted("two"));
        String session = session("{\"Node\":\"two\",\"Checks\":[\"up\"]}");
        String other = session("{\"Node\":\"one\",\"Checks\":[\"up\"]}");
        assertThat(put("/v1/session/create", "{\"Node\":\"nowhere\"}").body()).isEqualTo("Missing node registration");

        put("/v1/catalog/deregister", "{\"Node\":\"two\",\"CheckID\":\"up\"}");

        assertThat(api.get("/v1/health/checks/twice").body())
                .contains("\"one\"")
                .doesNotContain("\"two\"");
        Awaitility.await()
                .until(() -> api.get("/v1/session/info/" + session).body().equals("[]"));
        assertThat(api.get("/v1/session/info/" + other).body()).contains(other);
    }

    private static JsonNode health(String service, String query) throws Exception {
        return MAPPER.readTree(api.get("/v1/health/service/" + service + query).body());
    }

    private static HttpResponse<String> put(String path, String body) throws Exception {
        return api.send(api.request(path).PUT(BodyPublishers.ofString(body)));
    }
}
