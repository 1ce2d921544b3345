package io.starling.core.object;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object as it is kept and sent in numbers: its CBOR, with repeated strings written once, a seventh of what the tree takes
 * on the heap. Immutable and thread-safe. It travels as these bytes, so that nobody but a reader of the object unpacks it, and
 * those who read it about the same time share one tree.
 */
public final class Document {
    private static final CBORMapper MAPPER = CBORMapper.builder(CBORFactory.builder()
                    .enable(CBORGenerator.Feature.STRINGREF)
                    .build())
            .build();
    private static final ObjectReader READER = MAPPER.readerFor(ObjectNode.class);
    private static final ObjectWriter WRITER = MAPPER.writer();

    /** The first byte of a text in CBOR, plus its length (RFC 8949, 3.1). */
    private static final int TEXT = 0x60;

    private static final int SHORT_TEXT = 23;
    /** The longest text whose length is one byte of its own. */
    private static final int LONGER_TEXT = 255;

    private final byte[] bytes;
    private volatile @Nullable WeakReference<ApiObject> opened;
    /** Whoever looks finds the same. */
    private @Nullable Marks marks;

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
            Document document = new Document(WRITER.writeValueAsBytes(object.json()));
            document.opened = new WeakReference<>(object);
            object.packed(document);
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes over what {@link #bytes} gave. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Document of(byte[] bytes) {
        return new Document(bytes);
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
        int at = versionAt(digits.length);
        if (at < 0) {
            return of(open().stamped(stamp));
        }
        byte[] stamped = bytes.clone();
        System.arraycopy(digits, 0, stamped, at, digits.length);
        Document document = new Document(stamped);
        document.marks = marks;
        return document;
    }

    /** Where the digits of the version stand; -1 where they aren't just so many, or stand elsewhere and are only referred to. */
    int versionAt(int length) {
        Marks found = marks();
        return found.versionLength() == length ? found.version() : -1;
    }

    /**
     * Where two texts of the metadata stand in the bytes, so that nobody has to look for them twice.
     *
     * @param uid -1 where there is none, or it is only referred to
     * @param version the same of {@code resourceVersion}
     */
    private record Marks(int uid, int uidLength, int version, int versionLength) {}

    private Marks marks() {
        Marks known = marks;
        if (known == null) {
            known = look();
            marks = known;
        }
        return known;
    }

    private Marks look() {
        int uid = -1;
        int uidLength = 0;
        int version = -1;
        int versionLength = 0;
        try (CBORParser parser = MAPPER.getFactory().createParser(bytes)) {
            parser.nextToken();
            if (find(parser, "metadata") && parser.currentToken() == JsonToken.START_OBJECT) {
                while ((uid < 0 || version < 0) && parser.nextToken() == JsonToken.FIELD_NAME) {
                    String field = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (value == JsonToken.VALUE_STRING && field.equals("uid")) {
                        uidLength = parser.getTextLength();
                        uid = textAt(parser);
                    } else if (value == JsonToken.VALUE_STRING && field.equals("resourceVersion")) {
                        versionLength = parser.getTextLength();
                        version = textAt(parser);
                    } else {
                        parser.skipChildren();
                    }
                }
            }
            return new Marks(uid, uidLength, version, versionLength);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the text that the parser is at begins, without its length; -1 where it isn't written there, or not in plain ASCII. */
    private int textAt(CBORParser parser) throws IOException {
        String text = parser.getText();
        int length = text.length();
        int token = (int) parser.currentTokenLocation().getByteOffset();
        int from = token + (length <= SHORT_TEXT ? 1 : 2);
        boolean there = length <= LONGER_TEXT
                && from + length <= bytes.length
                && (length <= SHORT_TEXT
                        ? bytes[token] == (byte) (TEXT + length)
                        : bytes[token] == (byte) (TEXT + SHORT_TEXT + 1) && bytes[token + 1] == (byte) length)
                && text.equals(new String(bytes, from, length, StandardCharsets.US_ASCII));
        return there ? from : -1;
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
            ApiObject object = ApiObject.of(READER.<ObjectNode>readValue(bytes));
            object.packed(this);
            opened = new WeakReference<>(object);
            return object;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code metadata.uid}, empty where it has none; without unpacking the rest. */
    public String uid() {
        Marks found = marks();
        return found.uid() < 0 ? metadata("uid") : ascii(found.uid(), found.uidLength());
    }

    /** Whether both are of one object, and not of two that had the same name. */
    public boolean sameUid(Document other) {
        Marks mine = marks();
        Marks others = other.marks();
        return (mine.uid() < 0 || others.uid() < 0)
                ? uid().equals(other.uid())
                : Arrays.equals(
                        bytes,
                        mine.uid(),
                        mine.uid() + mine.uidLength(),
                        other.bytes,
                        others.uid(),
                        others.uid() + others.uidLength());
    }

    /** {@code metadata.resourceVersion}, 0 where it has none; without unpacking the rest. */
    public long resourceVersion() {
        Marks found = marks();
        String version =
                found.version() < 0 ? metadata("resourceVersion") : ascii(found.version(), found.versionLength());
        return version.isEmpty() ? 0 : Long.parseLong(version);
    }

    /**
     * What objects are found by.
     *
     * @param namespace empty for a cluster-scoped object
     */
    public record Heading(String namespace, String name, Map<String, String> labels) {}

    /** Name and labels, without unpacking the rest. */
    public Heading heading() {
        ApiObject present = present();
        if (present != null) {
            return new Heading(present.namespace(), present.name(), present.labels());
        }
        Map<String, String> texts = new HashMap<>();
        Map<String, String> labels = new LinkedHashMap<>();
        try (JsonParser parser = MAPPER.createParser(bytes)) {
            parser.nextToken();
            if (find(parser, "metadata") && parser.currentToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String field = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (field.equals("labels") && value == JsonToken.START_OBJECT) {
                        while (parser.nextToken() == JsonToken.FIELD_NAME) {
                            String label = parser.currentName();
                            parser.nextToken();
                            labels.put(label, parser.getValueAsString(""));
                        }
                    } else if (value == JsonToken.VALUE_STRING) {
                        texts.put(field, parser.getText());
                    } else {
                        parser.skipChildren();
                    }
                }
            }
            return new Heading(texts.getOrDefault("namespace", ""), texts.getOrDefault("name", ""), labels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String ascii(int from, int length) {
        return new String(bytes, from, length, StandardCharsets.US_ASCII);
    }

    private String metadata(String field) {
        ApiObject present = present();
        if (present != null) {
            return present.metadata().path(field).asText("");
        }
        try (JsonParser parser = MAPPER.createParser(bytes)) {
            parser.nextToken();
            return find(parser, "metadata") && find(parser, field) ? parser.getValueAsString("") : "";
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

    private @Nullable ApiObject present() {
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
