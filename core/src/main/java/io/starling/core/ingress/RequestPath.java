package io.starling.core.ingress;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The path of a request as routes see it. What a backend may take for the same path must be the same here, else a guarded route
 * could be walked around. Backends read paths differently, so there are several readings:
 *
 * <ul>
 *   <li>the normal one: characters that needn't be encoded are decoded (RFC 3986, 6.2.2.2), dots are resolved (5.2.4), slashes that
 *       follow each other are one;
 *   <li>everything decoded, backslashes being slashes, before dots are resolved: file servers;
 *   <li>the same without what follows a semicolon in each element: servlet containers.
 * </ul>
 *
 * <p>Where readings lead to different routes nobody can say which is meant, and the request is refused. So is one whose dots only some
 * see: no client sends them but to get around something.
 */
public final class RequestPath {
    private RequestPath() {}

    /**
     * @param path absolute, without a query
     * @return the readings, the normal one first; empty where it has dots, or a NUL, that only some backends see
     */
    public static Optional<List<String>> readings(String path) {
        if (plain(path)) {
            return Optional.of(List.of(path));
        }
        String normal = decoded(path, false);
        String file = decoded(path, true).replace('\\', '/');
        if (file.indexOf('\0') >= 0 || dots(withoutParameters(file)) > dots(normal)) {
            return Optional.empty();
        }
        Set<String> readings = new LinkedHashSet<>();
        readings.add(resolved(normal));
        readings.add(resolved(file));
        readings.add(resolved(withoutParameters(file)));
        return Optional.of(List.copyOf(readings));
    }

    private static boolean plain(String path) {
        return path.indexOf('%') < 0
                && path.indexOf('\\') < 0
                && path.indexOf(';') < 0
                && !path.contains("/.")
                && !path.contains("//");
    }

    /** @param all also those whose encoding makes a difference */
    private static String decoded(String path, boolean all) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        byte[] text = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%' && i + 2 < bytes.length) {
                int high = Character.digit(bytes[i + 1], 16);
                int low = Character.digit(bytes[i + 2], 16);
                if (high >= 0 && low >= 0 && (all || unreserved((char) (high * 16 + low)))) {
                    text[length++] = (byte) (high * 16 + low);
                    i += 2;
                    continue;
                }
            }
            text[length++] = bytes[i];
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    private static boolean unreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }

    private static String withoutParameters(String path) {
        StringBuilder text = new StringBuilder(path.length());
        boolean parameter = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            parameter = c != '/' && (parameter || c == ';');
            if (!parameter) {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static long dots(String path) {
        return List.of(path.split("/", -1)).stream().filter(RequestPath::dot).count();
    }

    private static boolean dot(String element) {
        return element.equals(".") || element.equals("..");
    }

    private static String resolved(String path) {
        Deque<String> elements = new ArrayDeque<>();
        boolean slash = false;
        for (String element : path.split("/", -1)) {
            slash = element.isEmpty() || dot(element);
            if (element.equals("..")) {
                elements.pollLast();
            } else if (!slash) {
                elements.addLast(element);
            }
        }
        StringBuilder text = new StringBuilder(path.length());
        for (Iterator<String> each = elements.iterator(); each.hasNext(); ) {
            text.append('/').append(each.next());
        }
        return slash || text.isEmpty() ? text.append('/').toString() : text.toString();
    }
}
