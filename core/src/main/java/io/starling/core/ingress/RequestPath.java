package io.starling.core.ingress;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The path of a request as routes see it. What a backend may take for the same path must be the same here, else a guarded route
 * could be walked around: characters that needn't be encoded are decoded (RFC 3986, 6.2.2.2), dots are resolved (5.2.4), and
 * slashes that follow each other are one.
 */
public final class RequestPath {
    private RequestPath() {}

    /** @param target the request's target: a path with or without a query */
    public static String normal(String target) {
        int end = target.indexOf('?');
        String path = end < 0 ? target : target.substring(0, end);
        if (!path.startsWith("/")) {
            return "/";
        }
        return plain(path) ? path : resolved(decoded(path));
    }

    private static boolean plain(String path) {
        return path.indexOf('%') < 0 && !path.contains("/.") && !path.contains("//");
    }

    private static String decoded(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%' && i + 2 < path.length()) {
                int high = Character.digit(path.charAt(i + 1), 16);
                int low = Character.digit(path.charAt(i + 2), 16);
                char meant = (char) (high * 16 + low);
                if (high >= 0 && low >= 0 && unreserved(meant)) {
                    text.append(meant);
                    i += 2;
                    continue;
                }
            }
            text.append(c);
        }
        return text.toString();
    }

    private static boolean unreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }

    private static String resolved(String path) {
        Deque<String> elements = new ArrayDeque<>();
        boolean slash = false;
        for (String element : path.split("/", -1)) {
            slash = element.isEmpty() || element.equals(".") || element.equals("..");
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
