package io.starling.http.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
    private static final JsonNode ENTRY = tree("""
            {"Service": {"Service": "web", "Tags": ["v1", "canary"], "Port": 8080, "Address": "",
             "Meta": {"version": "1", "my-zone": "a b"}},
             "Node": {"Node": "node-1"},
             "Checks": [{"Status": "passing"}, {"Status": "warning", "ServiceTags": ["v1"]}]}
            """);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Service.Service == web",
                "Service.Service==\"web\"",
                "Service.Port == 8080",
                "Service.Meta.version == \"1\" and \"canary\" in Service.Tags",
                "Service.Meta[\"my-zone\"] == \"a b\"",
                "Service.Meta[\"my-zone\"] == `a b`",
                "Service.Tags contains v1",
                "\"v2\" not in Service.Tags",
                "Service.Tags not contains v2",
                "not Service.Service == \"api\"",
                "Service.Service != api",
                "Service.Address is empty and Service.Tags is not empty",
                "version in Service.Meta",
                "Node.Node matches \"^node-[0-9]+$\"",
                "Node.Node not matches \"^other\"",
                "Service.Service == api or Service.Service == web",
                "(Service.Service == api or Service.Port == 8080) and not (Node.Node == x)",
                "Service.Service == web or Service.Service == api and Node.Node == x",
                "Service.Meta.nothing is empty",
                "Checks.Status == warning",
                "v1 in Checks.ServiceTags and Checks is not empty",
            })
    void holds(String expression) {
        assertThat(Filter.parse(expression, Selectors.HEALTH).test(ENTRY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Service.Service == api",
                "Service.Meta.nothing == \"\"",
                "Checks.Status == critical",
                "\"v1\" not in Service.Tags",
                "not not Service.Service == api",
                "Service.Service == web and Service.Service == api",
            })
    void doesNotHold(String expression) {
        assertThat(Filter.parse(expression, Selectors.HEALTH).test(ENTRY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Service.Service ==",
                "Service.Service",
                "== web",
                "Service.Service == web and",
                "(Service.Service == web",
                "Service.Service == web)",
                "Service.Service is full",
                "Service.Service matches \"(\"",
                "Service.Service == \"web",
                "Service.Meta[ == x",
            })
    void isNoExpression(String expression) {
        refused(expression, "Failed to create filter");
    }

    private static void refused(String expression, String words) {
        assertThatThrownBy(() -> Filter.parse(expression, Selectors.HEALTH))
                .isInstanceOfSatisfying(ConsulFailure.class, failure -> assertThat(failure.code())
                        .isEqualTo(400))
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Nope.x == 1",
                "Service == web",
                "Service.Nope == 1",
                "Service.Port.x == 1",
                "ServiceName == web",
                "web in Service.Tag",
                "Checks.Nope == passing",
            })
    void whatNobodyHasIsRefused(String expression) {
        refused(expression, "is not valid");
    }

    @Test
    void everyKindHasNamesOfItsOwn() {
        assertThat(Filter.parse("ServiceMeta.a == 1 and ServiceTags is empty", Selectors.CATALOG)
                        .test(tree("{\"ServiceMeta\": {\"a\": \"1\"}}")))
                .isTrue();
        assertThat(Selectors.NODE.has(List.of("Meta", "rack"))).isTrue();
        assertThat(Selectors.NODE.has(List.of("Node", "rack"))).isFalse();
        assertThat(Selectors.CHECK.has(List.of("Status"))).isTrue();
        assertThat(Selectors.HEALTH.has(List.of("Checks"))).isTrue();
        assertThat(Selectors.HEALTH.has(List.of("Node"))).isFalse();
    }

    @Test
    void quotedQuotesAreText() {
        assertThat(Filter.parse("Name == \"say \\\"hi\\\"\"", Selectors.CHECK)
                        .test(tree("{\"Name\": \"say \\\"hi\\\"\"}")))
                .isTrue();
    }

    private static JsonNode tree(String json) {
        try {
            return JsonMapper.builder().build().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
