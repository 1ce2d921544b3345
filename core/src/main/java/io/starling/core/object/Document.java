package io.starling.core.object;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.fasterxml.jackson.dataformat.smile.SmileGenerator;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object as it is kept and sent in numbers: a seventh of what the tree takes on the heap. Immutable and thread-safe. It travels as its
 * bytes, so that nobody but a reader of the object unpacks it, and those who read it about the same time share one tree.
 *
 * <p>The bytes are where {@code metadata.uid} and {@code metadata.resourceVersion} stand in them, so that nobody looks for these twice, and
 * then Smile (Jackson's own binary format, with repeated strings written once), which is read faster than CBOR with references.
 */
public final class Document {
    private static final SmileMapper MAPPER = SmileMapper.builder(SmileFactory.builder()
                    .enable(SmileGenerator.Feature.CHECK_SHARED_STRING_VALUES)
                    .build())
            .build();
    private static final ObjectReader READER = MAPPER.readerFor(ObjectNode.class);
    private static final ObjectWriter WRITER = MAPPER.writer();

    /** A mark is where a text of the metadata begins, in two bytes, and its length, in one; 0 where it isn't known. */
    private static final int MARK = 3;

    private static final int UID = 0;
    private static final int VERSION = MARK;
    /** Where the Smile begins. */
    private static final int BODY = 2 * MARK;

    /** The first byte of a text of plain ASCII is one of these plus its length, less the shortest (the Smile format's value modes). */
    private static final int TINY_TEXT = 0x40;

    private static final int SMALL_TEXT = 0x60;
    private static final int LONGEST_TINY = 32;
    private static final int LONGEST_SMALL = 64;
    private static final int USUAL = 2_000;

    private final byte[] bytes;
    private volatile @Nullable WeakReference<ApiObject> opened;

    private Document(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Packs an object; one that was packed before, or unpacked, isn't packed again. */
    public static Document of(ApiObject object) {
        Document before = object.packed();
        if (before != null) {
            return before;
        }
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL);
            out.write(new byte[BODY]);
            WRITER.writeValue(out, object.json());
            Document document = new Document(out.toByteArray());
            document.mark(object.json());
            document.opened = new WeakReference<>(object);
            object.packed(document);
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes over what {@link #bytes} gave.
     *
     * @throws IllegalArgumentException where they can't be that
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Document of(byte[] bytes) {
        Document document = new Document(bytes);
        if (bytes.length <= BODY || !document.within(UID) || !document.within(VERSION)) {
            throw new IllegalArgumentException("not the bytes of a document");
        }
        return document;
    }

    @JsonValue
    byte[] bytes() {
        return bytes;
    }

    /** How many bytes it takes. */
    public int size() {
        return bytes.length;
    }

    /**
     * This document with another {@code metadata.resourceVersion}, where it has one: without packing it again where both are as
     * long, as two stamps nearly always are.
     */
    public Document stamped(long stamp) {
        byte[] digits = Long.toString(stamp).getBytes(StandardCharsets.US_ASCII);
        if (length(VERSION) != digits.length) {
            return of(open().stamped(stamp));
        }
        byte[] stamped = bytes.clone();
        System.arraycopy(digits, 0, stamped, at(VERSION), digits.length);
        return new Document(stamped);
    }

    /** Where a text begins. */
    private int at(int mark) {
        return (Byte.toUnsignedInt(bytes[mark]) << Byte.SIZE) | Byte.toUnsignedInt(bytes[mark + 1]);
    }

    /** Its length; 0 where the object hasn't that text, or it isn't known where it stands. */
    private int length(int mark) {
        return bytes[mark + MARK - 1];
    }

    private boolean marked(int mark) {
        return length(mark) > 0;
    }

    private boolean within(int mark) {
        int length = length(mark);
        return length == 0 || (length > 0 && at(mark) > BODY && at(mark) + length <= bytes.length);
    }

    /**
     * Looks for both texts. The version isn't marked where the same text stands elsewhere too: that is a reference to it, and would change
     * with it.
     */
    private void mark(ObjectNode tree) throws IOException {
        try (JsonParser parser = parser()) {
            parser.nextToken();
            if (find(parser, "metadata") && parser.currentToken() == JsonToken.START_OBJECT) {
                while (!(marked(UID) && marked(VERSION)) && parser.nextToken() == JsonToken.FIELD_NAME) {
                    String field = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (value == JsonToken.VALUE_STRING && field.equals("uid")) {
                        mark(UID, parser);
                    } else if (value == JsonToken.VALUE_STRING && field.equals("resourceVersion")) {
                        mark(VERSION, parser);
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        }
        if (marked(VERSION) && occurrences(tree, text(VERSION)) > 1) {
            bytes[VERSION + MARK - 1] = 0;
        }
    }

    private static int occurrences(JsonNode tree, String text) {
        int found = tree.isTextual() && tree.textValue().equals(text) ? 1 : 0;
        for (JsonNode child : tree) {
            found += occurrences(child, text);
        }
        return found;
    }

    /** Marks the text that the parser is at, where it is written there in plain ASCII. */
    private void mark(int mark, JsonParser parser) throws IOException {
        int length = parser.getText().length();
        int token = (int) parser.currentTokenLocation().getByteOffset();
        int first = length <= LONGEST_TINY ? TINY_TEXT + length - 1 : SMALL_TEXT + length - LONGEST_TINY - 1;
        if (length > 0 && length <= LONGEST_SMALL && token < Short.MAX_VALUE && bytes[token] == (byte) first) {
            int at = token + 1;
            bytes[mark] = (byte) (at >> Byte.SIZE);
            bytes[mark + 1] = (byte) at;
            bytes[mark + MARK - 1] = (byte) length;
        }
    }

    private JsonParser parser() throws IOException {
        return MAPPER.getFactory().createParser(bytes, BODY, bytes.length - BODY);
    }

    /**
     * The object. Keep it as long as it is used, and no longer: unpacking it again takes time, keeping it takes memory.
     *
     * @throws UncheckedIOException where the bytes are damaged
     */
    public ApiObject open() {
        ApiObject present = present();
        if (present != null) {
            return present;
        }
        try {
            ApiObject object = ApiObject.of(READER.<ObjectNode>readValue(bytes, BODY, bytes.length - BODY));
            object.packed(this);
            opened = new WeakReference<>(object);
            return object;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code metadata.uid}, empty where it has none; without unpacking the rest. */
    public String uid() {
        return marked(UID) ? text(UID) : text("metadata", "uid");
    }

    /** Whether both are of one object, and not of two that had the same name. */
    public boolean sameUid(Document other) {
        if (marked(UID) && other.marked(UID)) {
            int mine = at(UID);
            int others = other.at(UID);
            return Arrays.equals(bytes, mine, mine + length(UID), other.bytes, others, others + other.length(UID));
        }
        return uid().equals(other.uid());
    }

    /** {@code metadata.resourceVersion}, 0 where it has none; without unpacking the rest. */
    public long resourceVersion() {
        String version = marked(VERSION) ? text(VERSION) : text("metadata", "resourceVersion");
        return version.isEmpty() ? 0 : Long.parseLong(version);
    }

    private String text(int mark) {
        return new String(bytes, at(mark), length(mark), StandardCharsets.US_ASCII);
    }

    /**
     * What objects are found by.
     *
     * @param namespace empty for a cluster-scoped object
     * @param end up to where the document's bytes tell all of it; 0 where it was read from the tree
     */
    public record Heading(String namespace, String name, Map<String, String> labels, int end) {
        private static final Heading EMPTY = new Heading("", "", Map.of(), 0);
    }

    /** Name and labels, without unpacking the rest. */
    public Heading heading() {
        ApiObject present = present();
        if (present != null) {
            return new Heading(present.namespace(), present.name(), present.labels(), 0);
        }
        try (JsonParser parser = parser()) {
            parser.nextToken();
            return find(parser, "metadata") && parser.currentToken() == JsonToken.START_OBJECT
                    ? heading(parser)
                    : Heading.EMPTY;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads no further than needed. */
    private static Heading heading(JsonParser parser) throws IOException {
        @Nullable String namespace = null;
        @Nullable String name = null;
        @Nullable Map<String, String> labels = null;
        while ((namespace == null || name == null || labels == null) && parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("labels") && value == JsonToken.START_OBJECT) {
                labels = labels(parser);
            } else if (field.equals("namespace")) {
                namespace = parser.getValueAsString("");
            } else if (field.equals("name")) {
                name = parser.getValueAsString("");
            } else {
                parser.skipChildren();
            }
        }
        return new Heading(
                namespace == null ? "" : namespace, name == null ? "" : name, labels == null ? Map.of() : labels, (int)
                        parser.currentLocation().getByteOffset());
    }

    private static Map<String, String> labels(JsonParser parser) throws IOException {
        Map<String, String> labels = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String label = parser.currentName();
            parser.nextToken();
            labels.put(label, parser.getValueAsString(""));
        }
        return labels;
    }

    /** The heading that this document has, where another is known to have one: most changes of an object leave it as it was. */
    public Heading heading(Document other, Heading others) {
        int end = others.end();
        return end > 0 && end <= bytes.length && Arrays.equals(bytes, BODY, end, other.bytes, BODY, end)
                ? others
                : heading();
    }

    /** What stands at this path, as {@link ApiObject#text}; without unpacking the rest. */
    public String text(String... path) {
        ApiObject present = present();
        if (present != null) {
            return present.text(path);
        }
        try (JsonParser parser = parser()) {
            parser.nextToken();
            for (String field : path) {
                if (!find(parser, field)) {
                    return "";
                }
            }
            return parser.getValueAsString("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes on from the beginning of an object to the value of its field, and tells whether it has it. */
    private static boolean find(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(field);
            parser.nextToken();
            if (found) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    /** The object, where somebody has unpacked it and keeps it. */
    public @Nullable ApiObject present() {
        WeakReference<ApiObject> reference = opened;
        return reference == null ? null : reference.get();
    }

    /** Whether both have the same bytes: documents of equal objects whose fields stand in another order differ. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Document that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return open().toString();
    }
}
