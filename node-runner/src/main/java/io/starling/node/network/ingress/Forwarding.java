package io.starling.node.network.ingress;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.util.AsciiString;
import io.starling.core.ingress.RequestTarget;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How heads change on their way: RFC 9110, 7.6 says what belongs to one connection only. */
final class Forwarding {
    private static final List<CharSequence> OF_ONE_CONNECTION = List.of(
            HttpHeaderNames.CONNECTION,
            AsciiString.cached("keep-alive"),
            AsciiString.cached("proxy-connection"),
            HttpHeaderNames.UPGRADE,
            AsciiString.cached("http2-settings"),
            HttpHeaderNames.TE,
            HttpHeaderNames.PROXY_AUTHENTICATE,
            HttpHeaderNames.PROXY_AUTHORIZATION);
    /** What codecs of HTTP/2 add. */
    private static final List<CharSequence> OF_HTTP_2 = Stream.of(HttpConversionUtil.ExtensionHeaderNames.values())
            .<CharSequence>map(HttpConversionUtil.ExtensionHeaderNames::text)
            .toList();

    private static final AsciiString FORWARDED = AsciiString.cached("Forwarded");
    private static final AsciiString FORWARDED_FOR = AsciiString.cached("X-Forwarded-For");
    private static final AsciiString FORWARDED_PROTO = AsciiString.cached("X-Forwarded-Proto");
    private static final AsciiString FORWARDED_PORT = AsciiString.cached("X-Forwarded-Port");
    private static final AsciiString FORWARDED_HOST = AsciiString.cached("X-Forwarded-Host");
    private static final AsciiString REAL_IP = AsciiString.cached("X-Real-IP");
    /** RFC 9110, 9.2.2. */
    private static final Set<HttpMethod> IDEMPOTENT = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE, HttpMethod.PUT, HttpMethod.DELETE);

    private Forwarding() {}

    /**
     * Who asked, and how.
     *
     * @param address of the client
     * @param port that it came to
     * @param secure whether by TLS
     */
    record Origin(String address, int port, boolean secure) {
        String scheme() {
            return secure ? "https" : "http";
        }
    }

    static boolean idempotent(HttpRequest request) {
        return IDEMPOTENT.contains(request.method());
    }

    /** Whether the client wants to go on with WebSocket: any other protocol could carry requests that nobody looks at. */
    static boolean upgrades(HttpRequest request) {
        return request.headers().getAll(HttpHeaderNames.UPGRADE).stream()
                        .allMatch(HttpHeaderValues.WEBSOCKET::contentEqualsIgnoreCase)
                && request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && request.headers().contains(HttpHeaderNames.UPGRADE);
    }

    /** What to answer to a head that isn't one of HTTP/1, or whose end of the body a pod might see elsewhere. */
    static Optional<Answer> malformed(HttpRequest request) {
        Throwable broken = request.decoderResult().cause();
        if (broken instanceof TooLongHttpLineException) {
            return Optional.of(
                    Answer.of(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the target of this request is too long"));
        }
        if (broken instanceof TooLongHttpHeaderException) {
            return Optional.of(Answer.of(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers of this request are too long"));
        }
        if (request.decoderResult().isFailure()) {
            return Optional.of(Answer.of(HttpResponseStatus.BAD_REQUEST, "this is no request of HTTP"));
        }
        if (request.protocolVersion().majorVersion() != 1) {
            return Optional.of(
                    Answer.of(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 and HTTP/2 are spoken here"));
        }
        List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return encodings.isEmpty()
                        || (encodings.size() == 1
                                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                                        encodings.get(0).strip()))
                ? Optional.empty()
                : Optional.of(
                        Answer.of(HttpResponseStatus.NOT_IMPLEMENTED, "no Transfer-Encoding but chunked is known"));
    }

    static RequestTarget target(HttpRequest request) throws RequestTarget.Malformed {
        return RequestTarget.of(
                request.method().name(),
                request.uri(),
                request.headers().getAll(HttpHeaderNames.HOST),
                request.protocolVersion().equals(HttpVersion.HTTP_1_0));
    }

    static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    }

    /** The head that goes to a pod. What a client says of where it comes from isn't believed. */
    static HttpRequest request(HttpRequest request, RequestTarget target, Origin origin) {
        HttpRequest forwarded = new DefaultHttpRequest(
                HttpVersion.HTTP_1_1,
                request.method(),
                target.target(),
                request.headers().copy());
        HttpHeaders headers = forwarded.headers();
        String upgrade = upgrades(request) ? headers.get(HttpHeaderNames.UPGRADE) : null;
        strip(headers);
        OF_HTTP_2.forEach(headers::remove);
        headers.remove(HttpHeaderNames.EXPECT);
        if (upgrade != null) {
            headers.set(HttpHeaderNames.UPGRADE, upgrade).set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        }
        headers.remove(FORWARDED);
        headers.set(FORWARDED_FOR, origin.address());
        headers.set(REAL_IP, origin.address());
        headers.set(FORWARDED_PROTO, origin.scheme());
        headers.set(FORWARDED_PORT, origin.port());
        if (!target.host().isEmpty()) {
            headers.set(HttpHeaderNames.HOST, target.host());
            headers.set(FORWARDED_HOST, target.host());
        }
        return forwarded;
    }

    /** A request without a body, as one message: it is encoded and written once. */
    static FullHttpRequest whole(HttpRequest head) {
        return new DefaultFullHttpRequest(
                head.protocolVersion(),
                head.method(),
                head.uri(),
                Unpooled.EMPTY_BUFFER,
                head.headers(),
                EmptyHttpHeaders.INSTANCE);
    }

    /** An answer all of which is there, as one message. */
    static FullHttpResponse whole(HttpResponse head, LastHttpContent body) {
        return new DefaultFullHttpResponse(
                head.protocolVersion(), head.status(), body.content(), head.headers(), body.trailingHeaders());
    }

    /**
     * Makes a pod's head one for the client.
     *
     * @param request what it answers
     * @param last whether the client's connection ends with it
     */
    static void response(HttpResponse response, HttpRequest request, boolean last) {
        HttpHeaders headers = response.headers();
        boolean upgraded = response.status().code() == 101;
        String upgrade = upgraded ? headers.get(HttpHeaderNames.UPGRADE) : null;
        boolean http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        boolean ended = HttpUtil.isContentLengthSet(response) || HttpUtil.isTransferEncodingChunked(response);
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
        strip(headers);
        if (upgrade != null) {
            headers.set(HttpHeaderNames.UPGRADE, upgrade).set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            return;
        }
        if (http10) {
            HttpUtil.setTransferEncodingChunked(response, false);
        } else if (!ended && mayHaveBody(response, request)) {
            HttpUtil.setTransferEncodingChunked(response, true);
        }
        if (last) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (http10) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    /** Whether the end of the answer is told by more than the end of the connection, for this client. */
    static boolean delimited(HttpResponse response, HttpRequest request) {
        return !request.protocolVersion().equals(HttpVersion.HTTP_1_0)
                || HttpUtil.isContentLengthSet(response)
                || !mayHaveBody(response, request);
    }

    private static boolean mayHaveBody(HttpResponse response, HttpRequest request) {
        int code = response.status().code();
        return code != 204 && code != 304 && !request.method().equals(HttpMethod.HEAD);
    }

    private static void strip(HttpHeaders headers) {
        for (String named : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String name : named.split(",", -1)) {
                String header = name.strip();
                if (!header.isEmpty() && !header.equalsIgnoreCase("close") && !essential(header)) {
                    headers.remove(header);
                }
            }
        }
        OF_ONE_CONNECTION.forEach(headers::remove);
    }

    /** What a client can't have taken away by naming it in {@code Connection}. */
    private static boolean essential(String header) {
        return HttpHeaderNames.HOST.contentEqualsIgnoreCase(header)
                || HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(header)
                || HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(header);
    }
}
