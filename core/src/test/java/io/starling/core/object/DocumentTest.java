package io.starling.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DocumentTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Whatever users may write comes back as it was, also where strings repeat hundreds of times. */
    @Test
    void whatIsPackedComesBack() throws IOException {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            ObjectNode tree = object(random, 4);
            tree.putObject("metadata").put("resourceVersion", "17").put("uid", "u-" + seed);
            ApiObject object = ApiObject.of(tree);
            Document packed = Document.of(Document.of(object).bytes());
            assertThat(packed.uid()).as("seed %d", seed).isEqualTo("u-" + seed);
            assertThat(packed.resourceVersion()).isEqualTo(17);
            // As JSON: a number may come back in a smaller type.
            assertThat(packed.open().toString()).as("seed %d", seed).isEqualTo(object.toString());
        }
    }

    @Test
    void documentsAreEqualWhereTheirBytesAre() {
        ObjectNode tree = NODES.objectNode();
        tree.putObject("metadata").put("generation", 3L);
        Document first = Document.of(ApiObject.of(tree));
        Document second = Document.of(Document.of(first.bytes()).open());
        assertThat(second).isEqualTo(first).hasSameHashCodeAs(first);
        assertThat(second.uid()).isEmpty();
        assertThat(second.resourceVersion()).isZero();
    }

    /** Also where the version is longer than before, repeats, is only referred to, is referred to from elsewhere, or isn't there. */
    @Test
    void anotherVersionGivesWhatPackingGives() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            ObjectNode tree = object(random, 3);
            long from = random.nextBoolean() ? 3764949212033188098L : 12;
            if (random.nextInt(5) == 0) {
                tree.put("same", Long.toString(from));
            }
            ObjectNode metadata = tree.putObject("metadata").put("uid", "u-" + seed);
            if (random.nextInt(5) > 0) {
                metadata.put("resourceVersion", Long.toString(from));
            }
            if (random.nextInt(5) == 0) {
                tree.putObject("later").put("same", Long.toString(from));
            }
            Document packed = Document.of(Document.of(ApiObject.of(tree)).bytes());
            for (long to : new long[] {3764949212033188099L, 99, 100_000}) {
                assertThat(packed.stamped(to).open().toString())
                        .as("seed %d, %d", seed, to)
                        .isEqualTo(ApiObject.of(tree).stamped(to).toString());
            }
        }
    }

    @Test
    void aVersionOfTheSameLengthIsReplacedInPlace() {
        ObjectNode tree = NODES.objectNode().put("kind", "Pod");
        tree.putObject("metadata").put("resourceVersion", "3764949212033188098");
        Document packed = Document.of(ApiObject.of(tree));
        Document stamped = packed.stamped(3764949212033188099L);
        assertThat(stamped).isEqualTo(Document.of(ApiObject.of(tree).stamped(3764949212033188099L)));
        assertThat(stamped.size()).isEqualTo(packed.size());
        assertThat(stamped.resourceVersion()).isEqualTo(3764949212033188099L);
    }

    /** Wherever its uid stands, and whether it was looked for before or not. */
    @Test
    void documentsOfOneObjectHaveTheSameUid() {
        ObjectNode tree = NODES.objectNode().put("kind", "Pod");
        tree.putObject("metadata")
                .put("resourceVersion", "3764949212033188098")
                .put("uid", "0b3e8c1c-7f0e-4b0b-9d1e-5a3a3d6c2f11");
        ObjectNode other = NODES.objectNode();
        other.putObject("metadata").put("name", "longer").put("uid", "0b3e8c1c-7f0e-4b0b-9d1e-5a3a3d6c2f11");
        ObjectNode another = other.deepCopy();
        another.withObjectProperty("metadata").put("uid", "0b3e8c1c-7f0e-4b0b-9d1e-5a3a3d6c2f12");
        ObjectNode referring = NODES.objectNode().put("same", "0b3e8c1c-7f0e-4b0b-9d1e-5a3a3d6c2f11");
        referring.setAll(other);
        Document first = Document.of(Document.of(ApiObject.of(tree)).bytes());
        Document stamped = first.stamped(3764949212033188099L);
        assertThat(stamped.resourceVersion()).isEqualTo(3764949212033188099L);
        assertThat(stamped.sameUid(first)).isTrue();
        assertThat(first.sameUid(Document.of(ApiObject.of(other)))).isTrue();
        assertThat(first.sameUid(Document.of(ApiObject.of(referring)))).isTrue();
        assertThat(first.sameUid(Document.of(ApiObject.of(another)))).isFalse();
    }

    /** Wherever they stand, and with whatever around them. */
    @Test
    void nameAndLabelsAreReadWithoutTheRest() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Map<String, String> labels = new LinkedHashMap<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                labels.put("label-" + random.nextInt(100), "value-" + random.nextInt(3));
            }
            ObjectNode tree = object(random, 2);
            ObjectNode metadata = object(random, 2);
            List<Runnable> fields = new ArrayList<>();
            fields.add(() -> metadata.put("name", "n-" + random.nextInt(3)));
            fields.add(() -> labels.forEach(metadata.withObjectProperty("labels")::put));
            fields.add(() -> metadata.putObject("other").put("name", "not this"));
            if (random.nextBoolean()) {
                fields.add(() -> metadata.put("namespace", "ns"));
            }
            Collections.shuffle(fields, random);
            fields.forEach(Runnable::run);
            tree.set("metadata", metadata);
            Document packed = Document.of(Document.of(ApiObject.of(tree)).bytes());
            Document.Heading heading = packed.heading();
            assertThat(List.of(heading.namespace(), heading.name(), heading.labels()))
                    .as("seed %d", seed)
                    .isEqualTo(List.of(
                            metadata.path("namespace").asText(""),
                            metadata.path("name").asText(),
                            labels));

            ObjectNode changed = tree.deepCopy().put("field-1", "changed");
            if (random.nextBoolean()) {
                changed.withObjectProperty("metadata")
                        .withObjectProperty("labels")
                        .put("label-5", "new");
            }
            Document next = Document.of(Document.of(ApiObject.of(changed)).bytes());
            assertThat(next.heading(packed, heading).labels())
                    .as("seed %d", seed)
                    .isEqualTo(next.heading().labels());
        }
    }

    @Test
    void anObjectWithoutMetadataHasAnEmptyHeading() {
        Document packed = Document.of(
                Document.of(ApiObject.of(NODES.objectNode().put("kind", "Pod"))).bytes());
        assertThat(packed.heading()).isEqualTo(new Document.Heading("", "", Map.of(), 0));
    }

    /** On its way to other members it is a byte string. */
    @Test
    void itTravelsAsItsBytes() throws IOException {
        ObjectMapper mapper = new CBORMapper();
        Document document = Document.of(ApiObject.of(NODES.objectNode().put("kind", "Pod")));
        byte[] sent = mapper.writeValueAsBytes(List.of(document));
        assertThat(sent).hasSizeLessThan(document.size() + 8);
        assertThat(mapper.readValue(sent, Document[].class)).containsExactly(document);
    }

    @Test
    void damagedBytesAreRefused() {
        byte[] bytes =
                Document.of(ApiObject.of(NODES.objectNode().put("kind", "Pod"))).bytes();
        Document damaged = Document.of(Arrays.copyOf(bytes, bytes.length - 3));
        assertThatThrownBy(damaged::open).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> Document.of(Arrays.copyOf(bytes, 6))).isInstanceOf(IllegalArgumentException.class);
        byte[] beyond = bytes.clone();
        beyond[1] = (byte) bytes.length;
        beyond[2] = 1;
        assertThatThrownBy(() -> Document.of(beyond)).isInstanceOf(IllegalArgumentException.class);
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(12); i >= 0; i--) {
            String field = "field-" + random.nextInt(300);
            switch (random.nextInt(depth > 0 ? 8 : 6)) {
                case 0 -> object.put(field, random.nextInt());
                case 1 -> object.put(field, random.nextLong());
                case 2 -> object.put(field, random.nextDouble());
                case 3 -> object.put(field, "text-" + random.nextInt(400));
                case 4 -> object.put(field, "ä\u0000\uD83D\uDC26".repeat(random.nextInt(100)));
                case 5 -> object.putNull(field);
                case 6 -> object.set(field, object(random, depth - 1));
                default -> object.putArray(field).add(object(random, depth - 1)).add(random.nextBoolean());
            }
        }
        return object;
    }
}
