package io.starling.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.util.ByteString;

/**
 * One request, its body in memory.
 *
 * @param method upper case
 * @param path the decoded segments, without empty ones
 * @param rawPath the path as it was sent, percent-encoded
 * @param parameters all query parameters in order, also those that come several times
 * @param contentType the media type of the body without its parameters, lower case; empty where none was sent
 * @param headers by lower-case name; what came several times is joined with a comma
 * @param upgrade present where the client wants to go on over a WebSocket
 * @param hangUp shut down when the client is gone: what streams to it must end then
 */
public record Call(
        String method,
        List<String> path,
        String rawPath,
        Parameters query,
        List<Map.Entry<String, String>> parameters,
        String contentType,
        Map<String, String> headers,
        ByteString body,
        Optional<WebSocketUpgrade> upgrade,
        SharedKillSwitch hangUp) {

    /** Takes the request apart. Its entity must be strict. */
    static Call of(HttpRequest request, HttpEntity.Strict entity, SharedKillSwitch hangUp) {
        List<String> path = new ArrayList<>();
        request.getUri().pathSegments().forEach(segment -> {
            if (!segment.isEmpty()) {
                path.add(segment);
            }
        });
        Map<String, String> query = new HashMap<>();
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        request.getUri().query().toList().forEach(pair -> {
            query.putIfAbsent(pair.first(), pair.second());
            parameters.add(Map.entry(pair.first(), pair.second()));
        });
        Map<String, String> headers = new HashMap<>();
        for (HttpHeader header : request.getHeaders()) {
            headers.merge(header.lowercaseName(), header.value(), (a, b) -> a + ", " + b);
        }
        return new Call(
                request.method().name(),
                path,
                request.getUri().getPathString(),
                new Parameters(query),
                parameters,
                mediaType(entity, headers),
                headers,
                entity.getData(),
                request.getAttribute(AttributeKeys.webSocketUpgrade),
                hangUp);
    }

    /** A header's value, empty where it is absent. */
    public String header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, "");
    }

    private static String mediaType(HttpEntity.Strict entity, Map<String, String> headers) {
        String type = entity.getContentType().toString();
        if (type.equals("none/none")) {
            type = headers.getOrDefault("content-type", "");
        }
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }
}
