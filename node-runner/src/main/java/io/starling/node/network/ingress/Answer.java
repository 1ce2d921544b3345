package io.starling.node.network.ingress;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What the ingress itself says to a request.
 *
 * @param sentence the body
 * @param headers beside those of the body
 */
public record Answer(HttpResponseStatus status, String sentence, Map<String, String> headers) {
    /** @param headOnly whether the body is left out, as its length isn't */
    FullHttpResponse response(boolean headOnly) {
        byte[] text = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(text));
        headers.forEach(response.headers()::set);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, text.length);
        return response;
    }

    static Answer of(HttpResponseStatus status, String sentence) {
        return new Answer(status, sentence, Map.of());
    }
}
