package io.starling.http.eureka;

import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import io.starling.http.Call;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Bodies of requests, which Eureka's clients may compress. */
final class Bodies {
    /** What a body may have when it is unpacked: more than any instance may say of itself. */
    private static final int MOST_BYTES = 1 << 20;

    private Bodies() {}

    /** @throws Refusal where it isn't compressed as its header says, or in a way that isn't known, or is too large */
    static byte[] of(Call call) {
        byte[] sent = call.body().toArrayUnsafe();
        String encoding = call.header("content-encoding");
        if (encoding.isEmpty() || encoding.equalsIgnoreCase("identity")) {
            return sent;
        }
        if (!encoding.equalsIgnoreCase("gzip")) {
            throw refusal(415, "UnsupportedMediaType", "a body may be compressed by gzip, not by " + encoding);
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(sent))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw refusal(413, "RequestEntityTooLarge", "the body has more than " + MOST_BYTES + " bytes unpacked");
            }
            return bytes;
        } catch (IOException e) {
            throw Refusal.badRequest("the body isn't compressed by gzip: " + e.getMessage());
        }
    }

    private static Refusal refusal(int code, String reason, String message) {
        return Refusal.of(ApiStatus.of(code, reason, message));
    }
}
