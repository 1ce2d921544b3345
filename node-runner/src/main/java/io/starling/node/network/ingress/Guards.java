package io.starling.node.network.ingress;

import static io.netty.handler.codec.http.HttpResponseStatus.FORBIDDEN;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;
import static io.netty.handler.codec.http.HttpResponseStatus.UNAUTHORIZED;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.starling.core.ingress.RoutePolicy;
import io.starling.core.object.ApiObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The guards that a policy asks for. Where its Secret is missing or broken nobody passes. */
final class Guards {
    private static final int SHORTEST_SECRET = 32;
    private static final Set<JWSAlgorithm> SIGNATURES = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384);

    private Guards() {}

    /** What is wrong with a Secret, as a sentence. */
    static final class BrokenSecret extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenSecret(String sentence) {
            super(sentence);
        }
    }

    /** Nobody passes. */
    static Guard closed() {
        return headers -> Optional.of(
                Answer.of(SERVICE_UNAVAILABLE, "the Secret that this route is guarded by is missing or broken"));
    }

    /** @param keys of which a request must have one; empty ones open nothing */
    static Guard apiKeys(RoutePolicy.ApiKey rule, Collection<byte[]> keys) {
        List<byte[]> all = keys.stream()
                .map(Guards::stripped)
                .filter(key -> key.length > 0)
                .toList();
        return headers -> {
            String given = headers.get(rule.header());
            if (given == null) {
                return Optional.of(Answer.of(UNAUTHORIZED, "an API key is needed in the header " + rule.header()));
            }
            byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
            boolean known = false;
            for (byte[] key : all) {
                known |= MessageDigest.isEqual(key, bytes);
            }
            return known ? Optional.empty() : Optional.of(Answer.of(FORBIDDEN, "the API key is not known"));
        };
    }

    /** Files that Secrets are made of often end with a line break. */
    private static byte[] stripped(byte[] key) {
        return new String(key, StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8);
    }

    static Guard tokens(RoutePolicy.Token rule, Map<String, byte[]> secret) throws BrokenSecret {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(selector(rule.secret(), secret));
        JWTClaimsSet.Builder exact = new JWTClaimsSet.Builder();
        if (!rule.issuer().isEmpty()) {
            exact.issuer(rule.issuer());
        }
        // Not Set.of: the verifier asks whether null is in it.
        Set<String> audience = rule.audience().isEmpty() ? null : Collections.singleton(rule.audience());
        processor.setJWTClaimsSetVerifier(
                new DefaultJWTClaimsVerifier<>(audience, exact.build(), Set.of("exp"), Set.of()));
        return headers -> {
            String given = headers.get(HttpHeaderNames.AUTHORIZATION);
            if (given == null || !given.regionMatches(true, 0, "Bearer ", 0, 7)) {
                return unauthorized("a token is needed: Authorization: Bearer TOKEN", "");
            }
            try {
                JWT token = JWTParser.parse(given.substring(7).strip());
                if (token instanceof PlainJWT) {
                    return unauthorized("the token is not valid: it isn't signed", ", error=\"invalid_token\"");
                }
                processor.process(token, null);
                return Optional.empty();
            } catch (BadJOSEException | JOSEException | ParseException | IllegalArgumentException e) {
                return unauthorized("the token is not valid: " + e.getMessage(), ", error=\"invalid_token\"");
            }
        };
    }

    private static Optional<Answer> unauthorized(String sentence, String error) {
        return Optional.of(
                new Answer(UNAUTHORIZED, sentence, Map.of("WWW-Authenticate", "Bearer realm=\"ingress\"" + error)));
    }

    private static JWSVerificationKeySelector<SecurityContext> selector(String name, Map<String, byte[]> secret)
            throws BrokenSecret {
        byte[] shared = secret.get("hs256");
        byte[] jwks = secret.get("jwks");
        if (shared != null) {
            byte[] key = stripped(shared);
            if (key.length < SHORTEST_SECRET) {
                throw new BrokenSecret(
                        "hs256 in the Secret " + name + " is shorter than " + SHORTEST_SECRET + " bytes");
            }
            return new JWSVerificationKeySelector<>(JWSAlgorithm.HS256, new ImmutableSecret<>(key));
        }
        if (jwks == null) {
            throw new BrokenSecret("the Secret " + name + " has neither hs256 nor jwks");
        }
        try {
            JWKSet set = JWKSet.parse(new String(jwks, StandardCharsets.UTF_8));
            JWKSource<SecurityContext> source = new ImmutableJWKSet<>(set);
            return new JWSVerificationKeySelector<>(SIGNATURES, source);
        } catch (ParseException e) {
            throw new BrokenSecret("jwks in the Secret " + name + " is no set of keys: " + e.getMessage());
        }
    }

    /** What a Secret holds under a name; nothing where that is no base64. */
    static byte[] bytes(ApiObject secret, String name) {
        try {
            return Base64.getDecoder()
                    .decode(secret.json().path("data").path(name).asText(""));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** All that a Secret holds. */
    static Map<String, byte[]> bytes(ApiObject secret) {
        Map<String, byte[]> all = new HashMap<>();
        secret.json().path("data").fieldNames().forEachRemaining(name -> all.put(name, bytes(secret, name)));
        return all;
    }
}
