package io.starling.core.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.core.kind.Schema;
import io.starling.core.object.Mutation.Patch.Format;
import io.starling.core.object.Refusal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchesTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .build();

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static JsonNode apply(Format format, Kind kind, String original, String patch) {
        ObjectNode before = (ObjectNode) tree(original);
        ObjectNode after = Patches.apply(format, before, tree(patch), Schema.of(kind));
        assertThat(before).as("the original stays as it is").isEqualTo(tree(original));
        return after;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # from "Update API Objects in Place Using kubectl patch" and the strategic merge documentation
            {spec: {containers: [{name: 'a', image: 'x'}]}} | {spec: {containers: [{name: 'b', image: 'y'}]}} | {spec: {containers: [{name: 'a', image: 'x'}, {name: 'b', image: 'y'}]}}
            {spec: {containers: [{name: 'a', image: 'x', args: ['1']}]}} | {spec: {containers: [{name: 'a', image: 'y'}]}} | {spec: {containers: [{name: 'a', image: 'y', args: ['1']}]}}
            {spec: {tolerations: [{key: 'a'}]}} | {spec: {tolerations: [{key: 'b'}]}} | {spec: {tolerations: [{key: 'b'}]}}
            {spec: {containers: [{name: 'a'}, {name: 'b'}]}} | {spec: {containers: [{name: 'a', $patch: 'delete'}]}} | {spec: {containers: [{name: 'b'}]}}
            {spec: {containers: [{name: 'a'}, {name: 'b'}]}} | {spec: {containers: [{$patch: 'replace'}, {name: 'c'}]}} | {spec: {containers: [{name: 'c'}]}}
            {spec: {volumes: [{name: 'v', emptyDir: {}}]}} | {spec: {volumes: [{name: 'v', $retainKeys: ['name', 'hostPath'], hostPath: {path: '/x'}}]}} | {spec: {volumes: [{name: 'v', hostPath: {path: '/x'}}]}}
            {spec: {nodeSelector: {a: 'b'}}} | {spec: {nodeSelector: {$patch: 'replace', c: 'd'}}} | {spec: {nodeSelector: {c: 'd'}}}
            {spec: {nodeSelector: {a: 'b'}}} | {spec: {nodeSelector: {$patch: 'delete'}}} | {spec: {}}
            {spec: {nodeSelector: {a: 'b', c: 'd'}}} | {spec: {nodeSelector: {a: null}}} | {spec: {nodeSelector: {c: 'd'}}}
            {metadata: {finalizers: ['a', 'b']}} | {metadata: {finalizers: ['c', 'a']}} | {metadata: {finalizers: ['a', 'b', 'c']}}
            {metadata: {finalizers: ['a', 'b', 'c']}} | {metadata: {'$deleteFromPrimitiveList/finalizers': ['b']}} | {metadata: {finalizers: ['a', 'c']}}
            {metadata: {finalizers: ['a', 'b']}} | {metadata: {'$setElementOrder/finalizers': ['c', 'b', 'a'], finalizers: ['c']}} | {metadata: {finalizers: ['c', 'b', 'a']}}
            {spec: {containers: [{name: 'a'}, {name: 'b'}, {name: 'c'}]}} | {spec: {'$setElementOrder/containers': [{name: 'c'}, {name: 'a'}], containers: [{name: 'a', image: 'i'}]}} | {spec: {containers: [{name: 'b'}, {name: 'c'}, {name: 'a', image: 'i'}]}}
            {spec: {containers: [{name: 'a'}, {name: 'b'}]}} | {spec: {'$setElementOrder/containers': [{name: 'b'}, {name: 'a'}]}} | {spec: {containers: [{name: 'b'}, {name: 'a'}]}}
            {spec: {containers: [{name: 'a', env: [{name: 'X', value: '1'}, {name: 'Y', value: '2'}]}]}} | {spec: {containers: [{name: 'a', env: [{name: 'X', $patch: 'delete'}]}]}} | {spec: {containers: [{name: 'a', env: [{name: 'Y', value: '2'}]}]}}
            {spec: {containers: [{name: 'a', ports: [{containerPort: 53, protocol: 'UDP'}]}]}} | {spec: {containers: [{name: 'a', ports: [{containerPort: 80, name: 'w'}]}]}} | {spec: {containers: [{name: 'a', ports: [{containerPort: 53, protocol: 'UDP'}, {containerPort: 80, name: 'w'}]}]}}
            {} | {metadata: {labels: {a: 'b', c: null}}} | {metadata: {labels: {a: 'b'}}}
            """)
    void strategicMerge(String original, String patch, String expected) {
        assertThat(apply(Format.STRATEGIC, Kinds.POD, original, patch)).isEqualTo(tree(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # the examples of RFC 7396 whose result is an object
            {a: 'b'} | {a: 'c'} | {a: 'c'}
            {a: 'b'} | {b: 'c'} | {a: 'b', b: 'c'}
            {a: 'b'} | {a: null} | {}
            {a: 'b', b: 'c'} | {a: null} | {b: 'c'}
            {a: ['b']} | {a: 'c'} | {a: 'c'}
            {a: 'c'} | {a: ['b']} | {a: ['b']}
            {a: {b: 'c'}} | {a: {b: 'd', c: null}} | {a: {b: 'd'}}
            {a: [{b: 'c'}]} | {a: [1]} | {a: [1]}
            {e: null} | {a: 1} | {e: null, a: 1}
            {} | {a: {bb: {ccc: null}}} | {a: {bb: {}}}
            """)
    void mergePatch(String original, String patch, String expected) {
        assertThat(apply(Format.MERGE, Kinds.POD, original, patch)).isEqualTo(tree(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # the examples of RFC 6902, appendix A
            {foo: 'bar'} | [{op: 'add', path: '/baz', value: 'qux'}] | {foo: 'bar', baz: 'qux'}
            {foo: ['bar', 'baz']} | [{op: 'add', path: '/foo/1', value: 'qux'}] | {foo: ['bar', 'qux', 'baz']}
            {foo: ['bar']} | [{op: 'add', path: '/foo/-', value: ['abc']}] | {foo: ['bar', ['abc']]}
            {baz: 'qux', foo: 'bar'} | [{op: 'remove', path: '/baz'}] | {foo: 'bar'}
            {foo: ['bar', 'qux', 'baz']} | [{op: 'remove', path: '/foo/1'}] | {foo: ['bar', 'baz']}
            {baz: 'qux', foo: 'bar'} | [{op: 'replace', path: '/baz', value: 'boo'}] | {baz: 'boo', foo: 'bar'}
            {foo: {bar: 'baz', waldo: 'fred'}, qux: {corge: 'grault'}} | [{op: 'move', from: '/foo/waldo', path: '/qux/thud'}] | {foo: {bar: 'baz'}, qux: {corge: 'grault', thud: 'fred'}}
            {foo: {a: 'b'}} | [{op: 'copy', from: '/foo', path: '/bar'}] | {foo: {a: 'b'}, bar: {a: 'b'}}
            {baz: 'qux', foo: ['a', 2]} | [{op: 'test', path: '/baz', value: 'qux'}, {op: 'test', path: '/foo/1', value: 2}] | {baz: 'qux', foo: ['a', 2]}
            {'a/b': 1, '~': 2} | [{op: 'replace', path: '/a~1b', value: 3}, {op: 'replace', path: '/~0', value: 4}] | {'a/b': 3, '~': 4}
            """)
    void jsonPatch(String original, String patch, String expected) {
        assertThat(apply(Format.JSON, Kinds.POD, original, patch)).isEqualTo(tree(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            STRATEGIC | [] | a merge patch must be a JSON object
            STRATEGIC | {spec: {$patch: 'frobnicate'}} | unknown patch directive
            STRATEGIC | {spec: {containers: [{image: 'x'}]}} | lacks its merge key "name"
            MERGE | 'x' | a merge patch must be a JSON object
            JSON | {} | a JSON patch must be a JSON array
            JSON | [{op: 'test', path: '/spec/a', value: 'c'}] | can't be applied
            JSON | [{op: 'remove', path: '/spec/missing/x'}] | can't be applied
            JSON | [{op: 'remove', path: '/nope'}] | can't be applied
            JSON | [{op: 'replace', path: '/nope', value: 1}] | can't be applied
            JSON | [{op: 'frobnicate', path: '/spec'}] | can't be applied
            JSON | [{path: '/spec'}] | can't be applied
            JSON | [{op: 'add', path: 'spec', value: 1}] | can't be applied
            JSON | [{op: 'add', path: '/spec'}] | can't be applied
            JSON | [1] | can't be applied
            JSON | [{op: 'replace', path: '', value: 3}] | the patch leaves no object behind
            """)
    void whatCantBeAppliedIsRefused(Format format, String patch, String message) {
        assertThatThrownBy(() -> apply(format, Kinds.POD, "{spec: {a: 'b', containers: [{name: 'x'}]}}", patch))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"40, larger than", "10001, maximum operations"})
    void aSmallPatchCantGrowTheDocumentWithoutBound(int operations, String message) {
        StringBuilder patch = new StringBuilder("[");
        for (int i = 0; i < operations; i++) {
            patch.append(i == 0 ? "" : ",")
                    .append("{op: 'copy', from: '/spec', path: '/spec/x")
                    .append(i)
                    .append("'}");
        }
        assertThatThrownBy(() -> apply(Format.JSON, Kinds.POD, "{spec: {a: 'bbbbbbbb'}}", patch + "]"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(message);
    }
}
