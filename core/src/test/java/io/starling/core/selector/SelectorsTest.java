package io.starling.core.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Refusal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorsTest {
    private static final Map<String, String> LABELS =
            Map.of("app", "web", "tier", "front", "n", "5", "example.com/x", "");

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            app=web; true
            app==web; true
            app=db; false
            app!=db; true
            app!=web; false
            none!=x; true
            app in (web,db); true
            app in ( web , db ), tier notin (back); true
            app in (db); false
            app notin (web); false
            none notin (web); true
            app; true
            none; false
            !none; true
            ! none; true
            !app; false
            n>4; true
            n>5; false
            n<6,app=web; true
            app>4; false
            example.com/x=; true
            example.com/x; true
            app=,tier=front; false
            app=web,tier=back; false
            example.com/x in (,y); true
            """)
    void labelSelectors(String selector, boolean chosen) {
        assertThat(LabelSelector.parse(selector).matches(LABELS)).isEqualTo(chosen);
    }

    @Test
    void anEmptySelectorChoosesEverything() {
        assertThat(LabelSelector.parse("").matches(LABELS)).isTrue();
        assertThat(LabelSelector.parse(" ").matches(Map.of())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=web",
                "app=web=x",
                "app in web",
                "app in (web",
                "app in (web))",
                "app x",
                "a b=c",
                "-app",
                "app=-x",
                "n>x",
                ",",
                "app,",
                "app=web,,x",
                "app=a(b",
                "!",
                "a/b/c=d",
                "app in"
            })
    void whatIsNoSelectorIsRefused(String selector) {
        assertThatThrownBy(() -> LabelSelector.parse(selector))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("unable to parse requirement");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app=web", "app!=web", "app in (a,b)", "app notin (a,b)", "app", "!app", "n>4", "n<4"})
    void aSelectorReadsWhatItWrites(String selector) {
        assertThat(LabelSelector.parse(selector)).hasToString(selector);
    }

    private static ApiObject event() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.putObject("metadata").put("name", "e").put("namespace", "default");
        tree.putObject("involvedObject").put("kind", "Pod").put("name", "p");
        tree.put("type", "Normal").put("reason", "Started");
        return ApiObject.of(tree);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            metadata.name=e; true
            metadata.name!=e; false
            metadata.namespace==default,type=Normal; true
            involvedObject.kind=Pod,involvedObject.name=p; true
            involvedObject.name=q; false
            involvedObject.uid=; true
            reason!=Started; false
            """)
    void fieldSelectors(String selector, boolean chosen) {
        assertThat(FieldSelector.parse(selector, Kinds.EVENT).test(event())).isEqualTo(chosen);
    }

    @Test
    void absentFlagsAreFalse() {
        ApiObject node = ApiObject.of(JsonNodeFactory.instance.objectNode());
        assertThat(FieldSelector.parse("spec.unschedulable=false", Kinds.NODE).test(node))
                .isTrue();
    }

    @Test
    void unknownFieldsAreRefused() {
        assertThatThrownBy(() -> FieldSelector.parse("spec.foo=bar", Kinds.POD))
                .isInstanceOf(Refusal.class)
                .hasMessage("field label not supported: spec.foo");
        assertThatThrownBy(() -> FieldSelector.parse("metadata.name", Kinds.POD))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void tellsTheOneNameItChooses() {
        assertThat(FieldSelector.parse("metadata.name=a\\,b", Kinds.POD).name()).isEqualTo("a,b");
        assertThat(FieldSelector.parse("metadata.name!=a", Kinds.POD).name()).isEmpty();
    }
}
