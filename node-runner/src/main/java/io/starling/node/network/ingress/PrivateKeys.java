package io.starling.node.network.ingress;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Private keys in PEM: PKCS #8, and the RSA keys of PKCS #1 that older tools write. */
final class PrivateKeys {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (RSA )?PRIVATE KEY-----");
    /** The sequence of version 0 and the algorithm rsaEncryption (RFC 5208, 5; RFC 8017, A.1). */
    private static final byte[] RSA = {2, 1, 0, 48, 13, 6, 9, 42, -122, 72, -122, -9, 13, 1, 1, 1, 5, 0};

    private PrivateKeys() {}

    /** The same key as PEM of PKCS #8. */
    static byte[] standard(byte[] pem) throws GeneralSecurityException {
        String text = Base64.getMimeEncoder().encodeToString(pkcs8(pem));
        return ("-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    static PrivateKey read(byte[] pem) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8(pem));
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                // The next may know it.
            }
        }
        throw new GeneralSecurityException("tls.key is no key of RSA, EC or Ed25519");
    }

    private static byte[] pkcs8(byte[] pem) throws GeneralSecurityException {
        Matcher matcher = PEM.matcher(new String(pem, StandardCharsets.US_ASCII));
        if (!matcher.find()) {
            throw new GeneralSecurityException("tls.key is no private key in PEM (PKCS #8, or PKCS #1 for RSA)");
        }
        byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
        return matcher.group(1) == null ? der : wrapped((byte) 48, joined(RSA, wrapped((byte) 4, der)));
    }

    /** A value of DER: its tag, the length of its content, its content. */
    private static byte[] wrapped(byte tag, byte[] content) {
        int length = content.length;
        byte[] head = length < 128
                ? new byte[] {tag, (byte) length}
                : length < 256
                        ? new byte[] {tag, (byte) 0x81, (byte) length}
                        : new byte[] {tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        return joined(head, content);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
