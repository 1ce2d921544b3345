package io.starling.core.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of Kubernetes' page "Ingress", and what it leaves open. */
class RoutingTableTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .build();

    private static ApiObject ingress(String name, String created, String spec) {
        try {
            return ApiObject.of((ObjectNode) JSON.readTree("{metadata: {namespace: 'shop', name: '" + name
                    + "', creationTimestamp: '" + created + "'}, spec: " + spec + "}"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String rule(String host, String type, String path, String service) {
        return "{" + (host.isEmpty() ? "" : "host: '" + host + "', ") + "http: {paths: [{path: '" + path
                + "', pathType: '" + type + "', backend: {service: {name: '" + service + "', port: {number: 80}}}}]}}";
    }

    private static String taker(RoutingTable table, String host, String path) {
        return table.match(host, path).map(route -> route.backend().service()).orElse("nobody");
    }

    @ParameterizedTest
    @CsvSource({
        "Prefix, /, /any/path, true",
        "Exact, /foo, /foo, true",
        "Exact, /foo, /bar, false",
        "Exact, /foo, /foo/, false",
        "Exact, /foo/, /foo, false",
        "Prefix, /foo, /foo, true",
        "Prefix, /foo, /foo/, true",
        "Prefix, /foo/, /foo, true",
        "Prefix, /foo/, /foo/, true",
        "Prefix, /aaa/bb, /aaa/bbb, false",
        "Prefix, /aaa/bbb, /aaa/bbb, true",
        "Prefix, /aaa/bbb/, /aaa/bbb, true",
        "Prefix, /aaa/bbb, /aaa/bbb/, true",
        "Prefix, /aaa/bbb, /aaa/bbb/ccc, true",
        "Prefix, /aaa/bbb, /aaa/bbbxyz, false",
        "ImplementationSpecific, /foo, /foo/bar, true",
    })
    void pathsAreMatchedAsTheTableOfTheDocumentationSays(String type, String path, String request, boolean matches) {
        RoutingTable table =
                RoutingTable.of(List.of(ingress("a", "1", "{rules: [" + rule("", type, path, "web") + "]}")));

        assertThat(table.match("any", request).isPresent()).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"bar.foo.com, true", "BAR.foo.com:8080, true", "baz.bar.foo.com, false", "foo.com, false"})
    void aWildcardStandsForOneLabel(String host, boolean matches) {
        RoutingTable table = RoutingTable.of(
                List.of(ingress("a", "1", "{rules: [" + rule("*.foo.com", "Prefix", "/", "web") + "]}")));

        assertThat(table.match(host, "/").isPresent()).isEqualTo(matches);
    }

    @Test
    void theMoreSpecificWins() {
        RoutingTable table = RoutingTable.of(List.of(ingress(
                "a",
                "1",
                "{defaultBackend: {service: {name: 'rest', port: {name: 'http'}}}, rules: ["
                        + String.join(
                                ",",
                                rule("", "Prefix", "/all", "everywhere"),
                                rule("*.foo.com", "Prefix", "/all", "wild"),
                                rule("a.foo.com", "Prefix", "/", "root"),
                                rule("a.foo.com", "Prefix", "/x", "short"),
                                rule("a.foo.com", "Prefix", "/x/y", "long"),
                                rule("a.foo.com", "Exact", "/x/y", "exact"))
                        + "]}")));

        assertThat(taker(table, "a.foo.com", "/x/y")).isEqualTo("exact");
        assertThat(taker(table, "a.foo.com", "/x/y/z")).isEqualTo("long");
        assertThat(taker(table, "a.foo.com", "/x/z")).isEqualTo("short");
        assertThat(taker(table, "a.foo.com", "/z")).isEqualTo("root");
        assertThat(taker(table, "b.foo.com", "/all")).isEqualTo("wild");
        assertThat(taker(table, "b.bar.com", "/all/1")).isEqualTo("everywhere");
        assertThat(taker(table, "b.foo.com", "/none")).isEqualTo("rest");
        assertThat(table.match("", "/none").orElseThrow().backend().portName()).isEqualTo("http");
    }

    @Test
    void theOlderIngressHasWhatTwoAskFor() {
        ApiObject older = ingress("z", "2026-01-01T00:00:00Z", "{rules: [" + rule("h", "Prefix", "/", "old") + "]}");
        ApiObject newer = ingress("a", "2026-01-02T00:00:00Z", "{rules: [" + rule("h", "Prefix", "/", "new") + "]}");

        assertThat(taker(RoutingTable.of(List.of(newer, older)), "h", "/")).isEqualTo("old");
    }

    @Test
    void aHostWithoutPathsGoesToTheDefaultBackend() {
        RoutingTable table = RoutingTable.of(List.of(ingress(
                "a", "1", "{defaultBackend: {service: {name: 'd', port: {number: 80}}}, rules: [{host: 'h'}]}")));

        assertThat(taker(table, "h", "/x")).isEqualTo("d");
    }
}
