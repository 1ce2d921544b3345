package io.starling.node.network.ingress;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/**
 * What the ingress itself says to a request.
 *
 * @param sentence the body
 * @param headers beside those of the body
 */
public record Answer(HttpResponseStatus status, String sentence, Map<String, String> headers) {
    static Answer of(HttpResponseStatus status, String sentence) {
        return new Answer(status, sentence, Map.of());
    }
}
