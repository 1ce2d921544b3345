package io.starling.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/** Responses as values. */
public final class Answers {
    private Answers() {}

    /** An answer of a complete body. */
    public static HttpResponse of(int code, ContentType type, ByteString body) {
        return HttpResponse.create().withStatus(StatusCodes.get(code)).withEntity(HttpEntities.create(type, body));
    }

    /** As above; the array must not be changed any more. */
    public static HttpResponse of(int code, ContentType type, byte[] body) {
        return of(code, type, ByteString.fromArrayUnsafe(body));
    }

    public static HttpResponse text(int code, String body) {
        return of(code, ContentTypes.TEXT_PLAIN_UTF8, body.getBytes(StandardCharsets.UTF_8));
    }

    public static HttpResponse json(int code, byte[] body) {
        return of(code, ContentTypes.APPLICATION_JSON, body);
    }

    public static HttpResponse notModified(String etag) {
        return HttpResponse.create().withStatus(StatusCodes.NOT_MODIFIED).addHeader(RawHeader.create("ETag", etag));
    }

    /** The content type of that text: JSON with or without parameters, or anything else. */
    public static ContentType type(String text) {
        ContentType type = ContentTypes.parse(text);
        return type == null ? ContentTypes.create(MediaTypes.APPLICATION_OCTET_STREAM) : type;
    }

    /** The answer with {@code Warning} headers (RFC 7234, code 299), as Kubernetes' clients print them. */
    public static HttpResponse warning(HttpResponse answer, List<String> warnings) {
        List<HttpHeader> headers = warnings.stream()
                .distinct()
                .limit(MAX_WARNINGS)
                .<HttpHeader>map(warning -> RawHeader.create("Warning", "299 - \"" + quoted(warning) + "\""))
                .toList();
        return headers.isEmpty() ? answer : answer.addHeaders(headers);
    }

    private static final int MAX_WARNINGS = 32;
    private static final int MAX_WARNING_LENGTH = 512;

    /** What fits a quoted string of a header: printable ASCII, quotes and backslashes escaped. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 8);
        text.codePoints().limit(MAX_WARNING_LENGTH).forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < 0x20 || c == 0x7f) {
                quoted.append(' ');
            } else {
                quoted.append(c < 0x7f ? (char) c : '?');
            }
        });
        return quoted.toString();
    }
}
