package io.starling.node.network.ingress;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Private keys in PEM: PKCS #8, and what older tools write: RSA keys of PKCS #1, EC keys of SEC 1. */
final class PrivateKeys {
    private static final Pattern PEM = Pattern.compile(
            "-----BEGIN (RSA |EC )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (RSA |EC )?PRIVATE KEY-----");
    /** Version 0 and the algorithm rsaEncryption (RFC 5208, 5; RFC 8017, A.1). */
    private static final byte[] RSA = {2, 1, 0, 48, 13, 6, 9, 42, -122, 72, -122, -9, 13, 1, 1, 1, 5, 0};

    private static final byte[] VERSION = {2, 1, 0};
    /** The identifier of the algorithm id-ecPublicKey (RFC 5480, 2.1.1). */
    private static final byte[] EC = {6, 7, 42, -122, 72, -50, 61, 2, 1};
    /** In an ECPrivateKey (RFC 5915, 3): the parameters, which are the identifier of a curve. */
    private static final byte PARAMETERS = (byte) 0xa0;

    private static final byte SEQUENCE = 48;
    private static final byte OCTETS = 4;

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
            throw new GeneralSecurityException(
                    "tls.key is no private key in PEM (PKCS #8, PKCS #1 for RSA, SEC 1 for EC)");
        }
        byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
        if (matcher.group(1) == null) {
            return der;
        }
        byte[] algorithm =
                matcher.group(1).equals("RSA ") ? RSA : joined(VERSION, wrapped(SEQUENCE, joined(EC, curve(der))));
        return wrapped(SEQUENCE, joined(algorithm, wrapped(OCTETS, der)));
    }

    /** The curve of an ECPrivateKey: a sequence of version, key, parameters and perhaps the public key. */
    private static byte[] curve(byte[] der) throws GeneralSecurityException {
        try {
            ByteBuffer rest = content(ByteBuffer.wrap(der));
            content(rest);
            content(rest);
            if (rest.hasRemaining() && rest.get(rest.position()) == PARAMETERS) {
                ByteBuffer parameters = content(rest);
                byte[] curve = new byte[parameters.remaining()];
                parameters.get(curve);
                return curve;
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new GeneralSecurityException("tls.key is no key of EC (RFC 5915)", e);
        }
        throw new GeneralSecurityException("tls.key doesn't name its curve (RFC 5915)");
    }

    /** The content of the next value of DER, which is passed. */
    private static ByteBuffer content(ByteBuffer der) {
        der.get();
        int length = der.get() & 0xff;
        if (length > 128) {
            int bytes = length - 128;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << 8) | (der.get() & 0xff);
            }
        }
        ByteBuffer content = der.slice(der.position(), length).asReadOnlyBuffer();
        der.position(der.position() + length);
        return content;
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
