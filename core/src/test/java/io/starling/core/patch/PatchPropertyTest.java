package io.starling.core.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kinds;
import io.starling.core.kind.Schema;
import io.starling.core.patch.ManagedFields.Writer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatchPropertyTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int ROUNDS = 500;
    private static final String NOW = "2026-01-02T03:04:05Z";

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    /** The merge patch that leads from one document to another (the reverse of RFC 7396). */
    private static ObjectNode diff(ObjectNode from, ObjectNode to) {
        ObjectNode patch = NODES.objectNode();
        from.properties().forEach(entry -> {
            if (!to.has(entry.getKey())) {
                patch.putNull(entry.getKey());
            }
        });
        for (Map.Entry<String, JsonNode> entry : to.properties()) {
            JsonNode before = from.get(entry.getKey());
            if (before instanceof ObjectNode was && entry.getValue() instanceof ObjectNode is) {
                patch.set(entry.getKey(), diff(was, is));
            } else if (!entry.getValue().equals(before)) {
                patch.set(entry.getKey(), entry.getValue());
            }
        }
        return patch;
    }

    private ObjectNode document(int depth) {
        ObjectNode tree = NODES.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = "k" + random.nextInt(5);
            switch (random.nextInt(depth > 0 ? 4 : 2)) {
                case 0 -> tree.put(name, random.nextInt(3));
                case 1 -> tree.put(name, "v" + random.nextInt(3));
                case 2 -> tree.putArray(name).add(random.nextInt(3)).add(document(depth - 1));
                default -> tree.set(name, document(depth - 1));
            }
        }
        return tree;
    }

    @Test
    void aMergePatchOfTheDifferenceLeadsThere() {
        for (int i = 0; i < ROUNDS; i++) {
            ObjectNode from = document(3);
            ObjectNode to = document(3);
            assertThat(MergePatch.apply(from, diff(from, to)))
                    .as("round %d of seed %d", i, seed)
                    .isEqualTo(to);
        }
    }

    private ObjectNode pod() {
        ObjectNode pod = NODES.objectNode();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode spec = pod.putObject("spec");
        List.of("a", "b", "c", "d").forEach(name -> {
            if (random.nextBoolean()) {
                container(spec.withArrayProperty("containers").addObject().put("name", name));
            }
        });
        if (random.nextBoolean()) {
            spec.putObject("nodeSelector").put("zone", "z" + random.nextInt(2));
        }
        ObjectNode labels = pod.putObject("metadata").putObject("labels");
        labels.put("l" + random.nextInt(3), "v" + random.nextInt(2));
        return pod;
    }

    private void container(ObjectNode container) {
        container.put("image", "i" + random.nextInt(3));
        if (random.nextBoolean()) {
            container.putArray("args").add("x" + random.nextInt(2));
        }
        ArrayNode ports = NODES.arrayNode();
        for (int port = 80; port < 83; port++) {
            if (random.nextInt(3) == 0) {
                ports.addObject().put("containerPort", port).put("protocol", "TCP");
            }
        }
        if (!ports.isEmpty()) {
            container.set("ports", ports);
        }
    }

    private static Apply apply(String manager) {
        return new Apply(Schema.of(Kinds.POD), new Writer(manager, ManagedFields.APPLY, "v1", ""), true, NOW);
    }

    /** One manager alone gets exactly what it applies, whatever it applied before, and applying again changes nothing. */
    @Test
    void theOnlyApplierGetsWhatItWants() {
        for (int i = 0; i < ROUNDS; i++) {
            ObjectNode live = NODES.objectNode();
            ObjectNode wanted = pod();
            for (int step = 0; step < 4; step++) {
                wanted = pod();
                live = apply("me").apply(live, wanted, tree -> tree);
            }
            assertThat(Structure.owned(live)).as("round %d of seed %d", i, seed).isEqualTo(Structure.owned(wanted));
            assertThat(apply("me").apply(live, wanted, tree -> tree)).isEqualTo(live);
        }
    }

    /** What two appliers want of different fields is all there, in any order; the last one wins what both want. */
    @Test
    void theLastApplierSeesItsWishes() {
        for (int i = 0; i < ROUNDS; i++) {
            ObjectNode live = NODES.objectNode();
            for (int step = 0; step < 6; step++) {
                ObjectNode wanted = pod();
                live = apply("m" + random.nextInt(3)).apply(live, wanted, tree -> tree);
                FieldSet wants = FieldSet.of(Structure.owned(wanted), Schema.of(Kinds.POD));
                FieldSet differs = FieldDiff.of(Structure.owned(wanted), Structure.owned(live), Schema.of(Kinds.POD))
                        .changed();
                assertThat(wants.intersect(differs).isEmpty())
                        .as("round %d, step %d of seed %d: %s", i, step, seed, wants.intersect(differs))
                        .isTrue();
            }
        }
    }

    @Test
    void aRecordReadsWhatItWrites() {
        for (int i = 0; i < ROUNDS; i++) {
            FieldSet set = FieldSet.of(pod(), Schema.of(Kinds.POD));
            assertThat(FieldSet.parse(set.toJson())).as("seed %d", seed).isEqualTo(set);
            assertThat(set.without(set).isEmpty()).isTrue();
            assertThat(set.union(set)).isEqualTo(set);
            assertThat(set.intersect(set)).isEqualTo(set);
        }
    }
}
