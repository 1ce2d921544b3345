package io.starling.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.core.object.ApiStatus;
import io.starling.http.kubernetes.Failures;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The status contract, over a real connection. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersOverHttpTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private ServedApi api;

    @BeforeAll
    void serve() throws Exception {
        api = ServedApi.start();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    private void refused(HttpResponse<String> answer, int code, String reason, String... words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body())
                .contains("\"kind\":\"Status\"", "\"status\":\"Failure\"", "\"code\":" + code)
                .contains("\"reason\":\"" + reason + "\"");
        for (String word : words) {
            assertThat(answer.body()).contains(word);
        }
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return api.send("POST", path, "application/json", body);
    }

    @Test
    void whatIsNotThere() throws Exception {
        refused(api.get("/nowhere"), 404, "NotFound");
        refused(api.get("/api/v1/nonsense"), 404, "NotFound");
        refused(api.get("/apis/nonsense/v1"), 404, "NotFound");
        refused(api.get("/api/v1/namespaces/default/pods/p/attachments"), 404, "NotFound");
        refused(
                api.get("/apis/apps/v1/namespaces/default/deployments/d"),
                404,
                "NotFound",
                "deployments.apps \\\"d\\\" not found",
                "\"details\":{\"name\":\"d\",\"group\":\"apps\",\"kind\":\"deployments\"}");
    }

    @Test
    void whatMayNotBeDone() throws Exception {
        refused(api.send("PUT", MAPS, "application/json", "{}"), 405, "MethodNotAllowed");
        refused(post("/api/v1/configmaps", "{}"), 405, "MethodNotAllowed");
        refused(api.send(api.request("/api/v1/namespaces").DELETE()), 405, "MethodNotAllowed");
    }

    @Test
    void whatIsNotUnderstood() throws Exception {
        refused(api.get(MAPS, "text/html"), 406, "NotAcceptable");
        refused(api.send("POST", MAPS, "text/plain", "x"), 415, "UnsupportedMediaType");
        refused(
                api.send("PATCH", MAPS + "/x", "application/json", "{}"),
                415,
                "UnsupportedMediaType",
                "merge-patch+json");
        refused(post(MAPS, "{\"a\":}"), 400, "BadRequest", "line 1, column 6");
        refused(post(MAPS, "{\"kind\":\"Secret\"}"), 400, "BadRequest", "does not match the expected kind");
        refused(post(MAPS, "{\"metadata\":{\"name\":\"a\",\"namespace\":\"b\"}}"), 400, "BadRequest", "namespace");
        refused(api.get(MAPS + "?limit=many"), 400, "BadRequest", "limit");
        refused(api.get(MAPS + "?labelSelector=%3D%3D"), 400, "BadRequest");
        refused(api.get(MAPS + "?resourceVersionMatch=Exact"), 400, "BadRequest");
        refused(api.get(MAPS + "?watch=1&sendInitialEvents=true"), 400, "BadRequest");
        refused(post(MAPS + "?dryRun=Some", "{\"metadata\":{\"name\":\"a\"}}"), 400, "BadRequest", "dryRun");
    }

    @Test
    void aUrlThatCannotBeRead() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.getOutputStream()
                    .write("GET /api/v1/pods?a=%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void whatIsTooLarge() throws Exception {
        refused(post(MAPS, "{\"data\":{\"a\":\"" + "x".repeat(3 * 1024 * 1024) + "\"}}"), 413, "RequestEntityTooLarge");
    }

    @Test
    void whatHasNoName() throws Exception {
        refused(
                post(MAPS, "{\"metadata\":{}}"),
                422,
                "Invalid",
                "\"field\":\"metadata.name\"",
                "\"kind\":\"ConfigMap\"");
        HttpResponse<String> generated = post(MAPS, "{\"metadata\":{\"generateName\":\"made-\"}}");
        assertThat(generated.statusCode()).isEqualTo(201);
        assertThat(generated.body()).containsPattern("\"name\":\"made-[a-z0-9]{5}\"");
    }

    @Test
    void whatIsThereAlready() throws Exception {
        assertThat(post(MAPS, "{\"metadata\":{\"name\":\"twice\"}}").statusCode())
                .isEqualTo(201);
        refused(post(MAPS, "{\"metadata\":{\"name\":\"twice\"}}"), 409, "AlreadyExists");
        refused(
                api.send(
                        "PUT",
                        MAPS + "/twice",
                        "application/json",
                        "{\"metadata\":{\"name\":\"twice\",\"resourceVersion\":\"7\"}}"),
                409,
                "Conflict");
    }

    @Test
    void repeatedFieldsAreWarnedOfOrRefused() throws Exception {
        String body = "{\"metadata\":{\"name\":\"r\"},\"data\":{\"a\":\"1\",\"a\":\"2\"}}";
        refused(
                post(MAPS + "?fieldValidation=Strict", body),
                400,
                "BadRequest",
                "strict decoding error: duplicate field \\\"data.a\\\"");
        HttpResponse<String> warned = post(MAPS, body);
        assertThat(warned.statusCode()).isEqualTo(201);
        assertThat(warned.headers().allValues("Warning")).containsExactly("299 - \"duplicate field \\\"data.a\\\"\"");
    }

    @Test
    void unavailableAsksToComeAgain() {
        org.apache.pekko.http.javadsl.model.HttpResponse answer = Failures.answer(ApiStatus.unavailable("no majority"));
        assertThat(answer.status().intValue()).isEqualTo(503);
        assertThat(answer.getHeader("Retry-After"))
                .hasValueSatisfying(header -> assertThat(header.value()).isEqualTo("1"));
    }

    @Test
    void yamlGoesInAndOut() throws Exception {
        HttpResponse<String> answer = api.send(api.request(MAPS)
                .header("Content-Type", "application/yaml")
                .header("Accept", "application/yaml")
                .POST(BodyPublishers.ofString("metadata: {name: yaml}\ndata: {a: '0644'}")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/yaml");
        assertThat(answer.body()).contains("data:\n  a: \"0644\"\n");
    }

    @Test
    void largeAnswersArePackedForThoseWhoAsk() throws Exception {
        HttpResponse<String> packed = api.send(api.request("/openapi/v3/api/v1").header("Accept-Encoding", "gzip"));
        assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(api.get("/openapi/v3/api/v1").headers().firstValue("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void documentsThatAreKnownAreNotSentAgain() throws Exception {
        String etag = api.get("/openapi/v3").headers().firstValue("ETag").orElseThrow();
        assertThat(api.send(api.request("/openapi/v3").header("If-None-Match", etag))
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void discoveryComesInOnePiece() throws Exception {
        for (String version : List.of("v2", "v2beta1")) {
            String type = "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList";
            HttpResponse<String> answer = api.get("/apis", type + ",application/json");
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .contains("as=APIGroupDiscoveryList", "v=" + version, "g=apidiscovery.k8s.io");
            assertThat(answer.body())
                    .contains("\"apidiscovery.k8s.io/" + version + "\"", "\"shortNames\":[\"deploy\"]");
        }
        assertThat(api.get("/apis").body()).contains("\"APIGroupList\"");
        assertThat(api.get("/api/v1").body()).contains("\"pods/eviction\"", "\"namespaced\":true");
        assertThat(api.get("/apis/apps/v1beta2").body()).contains("\"deployments\"");
    }

    @Test
    void aFormerVersionIsAnsweredInItsOwnName() throws Exception {
        api.gateway()
                .put(
                        ServedApi.object(
                                "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"old\",\"namespace\":\"default\"}}"));
        assertThat(api.get("/apis/apps/v1beta2/namespaces/default/deployments/old")
                        .body())
                .contains("\"apiVersion\":\"apps/v1beta2\"");
        assertThat(api.get("/apis/apps/v1/namespaces/default/deployments/old").body())
                .contains("\"apiVersion\":\"apps/v1\"");
    }

    @Test
    void aTakenPortIsOneSentence() {
        assertThatThrownBy(() -> ApiServer.start(
                                api.system(), api.gateway(), List.of(), ApiSettings.of("127.0.0.1", api.port()))
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(BindException.class)
                .cause()
                .hasMessage("Can't serve the API on 127.0.0.1:" + api.port()
                        + ": the port is taken; stop what uses it or choose another port");
    }

    @Test
    void warningsAreEscaped() {
        assertThat(Answers.quoted("a \"b\" \\ ü\n")).isEqualTo("a \\\"b\\\" \\\\ ? ");
    }
}
