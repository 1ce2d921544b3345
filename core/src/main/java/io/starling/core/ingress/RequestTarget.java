package io.starling.core.ingress;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request of HTTP asks for (RFC 9112, 3.2).
 *
 * @param host whom it asks, with or without a port; empty where it doesn't say (HTTP/1.0)
 * @param target in origin form, a path with or without a query, as it is forwarded; {@code *} for the server as a whole
 * @param readings of the path, the normal one first, see {@link RequestPath}
 */
public record RequestTarget(String host, String target, List<String> readings) {
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?]*)(.*)");
    private static final Pattern HOST = Pattern.compile("[-A-Za-z0-9._]*(:[0-9]*)?|\\[[0-9A-Fa-f:.]+](:[0-9]*)?");

    /** What is wrong with a request, as a sentence. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String sentence) {
            super(sentence);
        }
    }

    /**
     * Reads it.
     *
     * @param method as {@code GET}
     * @param uri the target as the client sent it
     * @param hosts all headers {@code Host}
     * @param hostless whether there may be none, as in HTTP/1.0
     */
    public static RequestTarget of(String method, String uri, List<String> hosts, boolean hostless) throws Malformed {
        if (hosts.stream().distinct().count() > 1) {
            throw new Malformed("it has several headers Host");
        }
        if (hosts.isEmpty() && !hostless) {
            throw new Malformed("it has no header Host");
        }
        String host = hosts.isEmpty() ? "" : hosts.get(0).strip();
        String target = uri;
        var absolute = ABSOLUTE.matcher(uri);
        if (absolute.matches()) {
            // RFC 9112, 3.2.2: what the header says is ignored then.
            host = absolute.group(1);
            target = absolute.group(2).startsWith("/") ? absolute.group(2) : "/" + absolute.group(2);
        }
        if (!HOST.matcher(host).matches()) {
            throw new Malformed("its host is none");
        }
        if (target.equals("*") && method.equals("OPTIONS")) {
            return new RequestTarget(host, target, List.of("/"));
        }
        if (!target.startsWith("/") || target.indexOf('#') >= 0) {
            throw new Malformed("its target is no path");
        }
        int query = target.indexOf('?');
        Optional<List<String>> readings = RequestPath.readings(query < 0 ? target : target.substring(0, query));
        if (readings.isEmpty()) {
            throw new Malformed("its path can be read in several ways");
        }
        return new RequestTarget(host, target, readings.get());
    }
}
