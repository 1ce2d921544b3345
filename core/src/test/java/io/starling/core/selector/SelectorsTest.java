package io.starling.core.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
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
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        ObjectNode labels = tree.putObject("metadata").put("name", "o").putObject("labels");
        LABELS.forEach(labels::put);
        agrees(LabelSelector.parse(selector), tree, chosen);
    }

    /** A selector says the same of an object, and of it packed, without having it unpacked. */
    private static void agrees(Selector selector, ObjectNode tree, boolean chosen) {
        assertThat(selector.test(ApiObject.of(tree))).isEqualTo(chosen);
        Document packed = packed(tree);
        assertThat(selector.test(packed)).isEqualTo(chosen);
        assertThat(packed.present()).isNull();
        assertThat(Selector.ALL.and(selector).and(object -> true).test(packed)).isEqualTo(chosen);
        assertThat(selector.and(object -> false).test(ApiObject.of(tree))).isFalse();
    }

    /** As another member gets it. */
    private static Document packed(ObjectNode tree) {
        ObjectMapper mapper = new ObjectMapper();
        return mapper.convertValue(mapper.valueToTree(Document.of(ApiObject.of(tree))), Document.class);
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

    private static ObjectNode event() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.putObject("metadata").put("name", "e").put("namespace", "default");
        tree.putObject("involvedObject").put("kind", "Pod").put("name", "p");
        tree.put("type", "Normal").put("reason", "Started");
        tree.putObject("source").put("component", "kubelet");
        tree.put("count", 3).putNull("reportingComponent");
        return tree;
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
            source=kubelet,reportingComponent=; true
            source!=kubelet; false
            involvedObject.kind=; false
            """)
    void fieldSelectors(String selector, boolean chosen) {
        agrees(FieldSelector.parse(selector, Kinds.EVENT), event(), chosen);
    }

    @Test
    void chooseByName() {
        agrees(FieldSelector.ofName("e"), event(), true);
        agrees(FieldSelector.ofName("f"), event(), false);
    }

    @Test
    void absentFlagsAreFalse() {
        agrees(
                FieldSelector.parse("spec.unschedulable=false", Kinds.NODE),
                JsonNodeFactory.instance.objectNode().put("kind", "Node"),
                true);
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
