package io.starling.actors.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Where the next page of a listing begins.
 *
 * @param version the moment that all pages show
 * @param after the path of the last object that was given
 */
record ContinueToken(long version, String after) {
    String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((version + "/" + after).getBytes(StandardCharsets.UTF_8));
    }

    /** Empty where it isn't one of ours. */
    static Optional<ContinueToken> decode(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int slash = plain.indexOf('/');
            return slash < 1
                    ? Optional.empty()
                    : Optional.of(
                            new ContinueToken(Long.parseLong(plain.substring(0, slash)), plain.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
