package io.starling.node.network.ingress;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.starling.core.object.ApiObject;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What Secrets of the type {@code kubernetes.io/tls} hold. One that breaks leaves what it held before. Not thread-safe. */
final class Certificates {
    private static final ApplicationProtocolConfig PROTOCOLS = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);
    private static final byte[] PROBE = {1, 2, 3};

    private final Map<String, Held> held = new HashMap<>();

    private record Held(String chain, String key, @Nullable SslContext context) {}

    /**
     * @param broken is told, once for each content, what is wrong with it
     * @return what the Secret holds, or held when it was last right; null where it never was
     */
    @Nullable SslContext of(ApiObject secret, Consumer<String> broken) {
        String name = secret.namespace() + "/" + secret.name();
        String chain = secret.json().path("data").path("tls.crt").asText("");
        String key = secret.json().path("data").path("tls.key").asText("");
        Held before = held.get(name);
        if (before != null && before.chain().equals(chain) && before.key().equals(key)) {
            return before.context();
        }
        SslContext context = before == null ? null : before.context();
        try {
            context = read(Guards.bytes(secret, "tls.crt"), Guards.bytes(secret, "tls.key"));
        } catch (GeneralSecurityException | SSLException | IllegalArgumentException e) {
            broken.accept("the certificate of the Secret " + secret.name() + " can't be used: " + reason(e)
                    + (context == null ? "" : "; the one before stays"));
        }
        held.put(name, new Held(chain, key, context));
        return context;
    }

    /** Forgets what other Secrets held. */
    void keep(Set<String> names) {
        held.keySet().retainAll(names);
    }

    private static String reason(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage());
    }

    private static SslContext read(byte[] chain, byte[] key) throws GeneralSecurityException, SSLException {
        SslContext context = SslContextBuilder.forServer(
                        new ByteArrayInputStream(chain), new ByteArrayInputStream(PrivateKeys.standard(key)))
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(PROTOCOLS)
                .build();
        match(chain, key);
        return context;
    }

    /** Signs with the one and checks with the other: nobody else notices before a client's handshake fails. */
    private static void match(byte[] chain, byte[] key) throws GeneralSecurityException {
        X509Certificate certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(chain));
        PrivateKey secret = PrivateKeys.read(key);
        String algorithm =
                switch (secret.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> secret.getAlgorithm();
                };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(secret);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        Signature check = Signature.getInstance(algorithm);
        boolean same;
        try {
            check.initVerify(certificate);
            check.update(PROBE);
            same = check.verify(signed);
        } catch (GeneralSecurityException otherAlgorithm) {
            same = false;
        }
        if (!same) {
            throw new GeneralSecurityException("tls.key isn't the key of tls.crt");
        }
    }
}
