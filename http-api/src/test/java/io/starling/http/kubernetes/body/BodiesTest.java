package io.starling.http.kubernetes.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.Refusal;
import io.starling.http.Call;
import io.starling.http.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.util.ByteString;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BodiesTest {
    private static Bodies.Document read(String type, byte[] body) {
        return Bodies.read(new Call(
                "POST",
                List.of(),
                "/",
                new Parameters(Map.of()),
                List.of(),
                type,
                Map.of(),
                ByteString.fromArray(body),
                Optional.empty(),
                KillSwitches.shared("test")));
    }

    private static Bodies.Document json(String body) {
        return read("application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private static Bodies.Document yaml(String body) {
        return read("application/yaml", body.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(ThrowingCallable reading, int code, String... words) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.status().code()).isEqualTo(code);
            assertThat(refusal.status().message()).contains(words);
        });
    }

    @Test
    void yamlMeansWhatItMeansToKubernetes() {
        JsonNode tree = yaml("{mode: 0644, hex: 0x10, on: yes, text: 'yes', none: ~, f: 1.5, v: 1.7.9, "
                        + "big: 123456789012, y: y, list: [a, 2]}")
                .tree();
        assertThat(tree.toString())
                .isEqualTo("{\"mode\":420,\"hex\":16,\"on\":true,\"text\":\"yes\",\"none\":null,\"f\":1.5,"
                        + "\"v\":\"1.7.9\",\"big\":123456789012,\"y\":\"y\",\"list\":[\"a\",2]}");
    }

    @Test
    void yamlAnchorsAreFollowed() {
        assertThat(yaml("a: &x {k: v}\nb: *x").tree())
                .isEqualTo(json("{\"a\":{\"k\":\"v\"},\"b\":{\"k\":\"v\"}}").tree());
    }

    @Test
    void anAliasBombIsRefusedBeforeItGoesOff() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(10) + "]\n");
        }
        refused(() -> yaml(bomb.toString()), 400, "aliases expand to more than", "line 4");
    }

    @Test
    void anAliasOfItselfIsRefused() {
        refused(() -> yaml("a: &x [*x]"), 400, "no anchor before it");
    }

    @Test
    void deepNestingIsRefused() {
        refused(() -> yaml("[".repeat(100_000)), 400, "nested deeper");
        refused(() -> json("[".repeat(100_000)), 400, "depth");
        refused(() -> json("{\"a\":".repeat(100_000)), 400, "depth");
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        byte[] latin = {'a', ':', ' ', (byte) 0xe4};
        refused(() -> read("application/yaml", latin), 400, "UTF-8");
        refused(() -> read("application/json", latin), 400, "UTF-8");
    }

    @Test
    void brokenTextIsRefusedWithItsPlace() {
        refused(() -> json("{\"a\":1,\n \"b\":}"), 400, "not valid JSON", "line 2, column 6");
        refused(() -> json("{\"a\":1} x"), 400, "not valid JSON");
        refused(() -> json(""), 400, "empty");
        refused(() -> yaml("a: b: c"), 400, "not valid YAML", "line 1");
        refused(() -> yaml(""), 400, "empty");
        refused(() -> yaml("a: 1\n---\nb: 2"), 400, "more than one");
        refused(() -> yaml("a: !!java.net.URL [x]"), 400, "tag");
        refused(() -> yaml("a: !!java.net.URL x"), 400, "tag");
        refused(() -> json("[1]").object(), 400, "object");
    }

    @Test
    void repeatedFieldsAreNotedWithTheirPaths() {
        assertThat(json("{\"spec\":{\"c\":[{\"n\":1,\"n\":2}],\"r\":1},\"spec\":{\"r\":2}}")
                        .duplicates())
                .containsExactly("spec.c[0].n", "spec");
        assertThat(yaml("spec:\n  r: 1\n  r: 2").duplicates()).containsExactly("spec.r");
    }

    @Test
    void unknownTypesAreRefused() {
        refused(() -> read("text/plain", new byte[0]), 415, "application/json");
    }

    @Test
    void yamlIsWrittenAsItIsRead() {
        JsonNode tree = json("""
                {"a":{"b":"yes","c":["x",{"d":1,"e":[]},[1,2]],"f":"two\\nlines","g":"0644","h":null,"i":"","j":{}},
                 "true":"a: b","k":1.5,"l":true,"m":"nginx:1.7.9","n":"~"}
                """).tree();
        assertThat(yaml(new String(YamlText.bytes(tree), StandardCharsets.UTF_8))
                        .tree())
                .isEqualTo(tree);
    }
}
