package io.starling.node.agent;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.HttpsConnectionContext;

/** TLS to a container that is asked how it does: by its address, which no certificate names, so any one will do. */
final class AnyCertificate {
    static final HttpsConnectionContext ACCEPTED = context();

    private AnyCertificate() {}

    private static HttpsConnectionContext context() {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {new TrustAny()}, null);
            return ConnectionContext.httpsClient((host, port) -> {
                SSLEngine engine = tls.createSSLEngine(host, port);
                engine.setUseClientMode(true);
                return engine;
            });
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static final class TrustAny implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
