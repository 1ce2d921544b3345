package io.starling.http.kubernetes;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names content by its bytes, for entity tags. */
public final class Hashes {
    private Hashes() {}

    /** The SHA-256 of the bytes in capital hexadecimal digits. */
    public static String of(byte[] bytes) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
