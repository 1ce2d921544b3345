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
        return new Document(stamped);
    }

    /** Where the digits of the version stand; -1 where they aren't just so many, or stand elsewhere and are only referred to. */
    int versionAt(int length) {
        try (CBORParser parser = MAPPER.getFactory().createParser(bytes)) {
            parser.nextToken();
            if (!find(parser, "metadata") || !find(parser, "resourceVersion")) {
                return -1;
            }
            String version = parser.getValueAsString("");
            int from = (int) parser.currentTokenLocation().getByteOffset() + 1;
            boolean there = length <= SHORT_TEXT
                    && version.length() == length
                    && from + length <= bytes.length
                    && bytes[from - 1] == (byte) (TEXT + length)
                    && version.equals(new String(bytes, from, length, StandardCharsets.US_ASCII));
            return there ? from : -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return metadata("uid");
    }

    /** {@code metadata.resourceVersion}, 0 where it has none; without unpacking the rest. */
    public long resourceVersion() {
        String version = metadata("resourceVersion");
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
