package io.starling.node.network.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.starling.core.ingress.RoutePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuardsTest {
    private static final RoutePolicy.Token RULE = new RoutePolicy.Token("keys", "me", "shop");
    private static final byte[] SHARED = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final Duration HOUR = Duration.ofHours(1);

    private static String token(JWSAlgorithm algorithm, JWSSigner signer, String issuer, String audience, Duration left)
            throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader(algorithm),
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .audience(audience)
                        .expirationTime(Date.from(Instant.now().plus(left)))
                        .build());
        token.sign(signer);
        return token.serialize();
    }

    private static int code(Guard guard, String header, String value) {
        return guard.refusal(new DefaultHttpHeaders().set(header, value))
                .map(answer -> answer.status().code())
                .orElse(200);
    }

    private static int bearing(Guard guard, String token) {
        return code(guard, "Authorization", "Bearer " + token);
    }

    @Test
    void aTokenOfASharedSecretMustBeValidInAllItSays() throws Exception {
        Guard guard = Guards.tokens(RULE, Map.of("hs256", SHARED));
        MACSigner signer = new MACSigner(SHARED);
        MACSigner other = new MACSigner("another secret, of 32 bytes too!".getBytes(UTF_8));

        assertThat(bearing(guard, token(JWSAlgorithm.HS256, signer, "me", "shop", HOUR)))
                .isEqualTo(200);
        assertThat(bearing(guard, token(JWSAlgorithm.HS256, other, "me", "shop", HOUR)))
                .isEqualTo(401);
        assertThat(bearing(guard, token(JWSAlgorithm.HS256, signer, "you", "shop", HOUR)))
                .isEqualTo(401);
        assertThat(bearing(guard, token(JWSAlgorithm.HS256, signer, "me", "bank", HOUR)))
                .isEqualTo(401);
        assertThat(bearing(guard, token(JWSAlgorithm.HS256, signer, "me", "shop", HOUR.negated())))
                .isEqualTo(401);
        assertThat(bearing(guard, "nonsense")).isEqualTo(401);
        assertThat(code(guard, "Other", "x")).isEqualTo(401);
    }

    @Test
    void aTokenOfAPublicKeyIsCheckedWithTheSet() throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).generate();
        byte[] set = new JWKSet(key.toPublicJWK()).toString().getBytes(UTF_8);
        Guard guard = Guards.tokens(RULE, Map.of("jwks", set));

        assertThat(bearing(guard, token(JWSAlgorithm.RS256, new RSASSASigner(key), "me", "shop", HOUR)))
                .isEqualTo(200);
        assertThat(bearing(guard, token(JWSAlgorithm.HS256, new MACSigner(set), "me", "shop", HOUR)))
                .as("signed with what everybody knows")
                .isEqualTo(401);
    }

    @Test
    void aSecretThatHoldsNoKeyIsBroken() {
        assertThatThrownBy(() -> Guards.tokens(RULE, Map.of("hs256", "short".getBytes(UTF_8))))
                .isInstanceOf(Guards.BrokenSecret.class);
        assertThatThrownBy(() -> Guards.tokens(RULE, Map.of("jwks", "[]".getBytes(UTF_8))))
                .isInstanceOf(Guards.BrokenSecret.class);
        assertThatThrownBy(() -> Guards.tokens(RULE, Map.of())).isInstanceOf(Guards.BrokenSecret.class);
    }

    @Test
    void anEmptyKeyOpensNothing() {
        Guard guard = Guards.apiKeys(
                new RoutePolicy.ApiKey("keys", "X-API-Key"), List.of("\n".getBytes(UTF_8), "k1".getBytes(UTF_8)));

        assertThat(code(guard, "X-API-Key", "")).isEqualTo(403);
        assertThat(code(guard, "X-API-Key", "k1")).isEqualTo(200);
    }
}
