package io.starling.http.eureka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** An answer's body, plain and compressed, each made once. Thread-safe. */
final class Encoded {
    private final ByteString plain;
    private volatile @Nullable ByteString gzip;

    Encoded(String body) {
        this.plain = ByteString.fromArrayUnsafe(body.getBytes(StandardCharsets.UTF_8));
    }

    ByteString plain() {
        return plain;
    }

    ByteString gzip() {
        ByteString known = gzip;
        if (known != null) {
            return known;
        }
        ByteString made = compressed(plain.toArray());
        gzip = made;
        return made;
    }

    private static ByteString compressed(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4 + 64);
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.fromArrayUnsafe(out.toByteArray());
    }
}
