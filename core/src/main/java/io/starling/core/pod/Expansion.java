package io.starling.core.pod;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kubernetes' {@code $(NAME)} in commands, arguments and values: a known name is replaced, an unknown one stays as it is,
 * and {@code $$} stands for one dollar sign.
 */
public final class Expansion {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\(([^)]*)\\)");

    private Expansion() {}

    /** The text with what {@code known} has put in. */
    public static String expand(String text, Map<String, String> known) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        return REFERENCE.matcher(text).replaceAll(match -> {
            String name = match.group(1);
            String value = name == null ? "$" : known.getOrDefault(name, match.group());
            return Matcher.quoteReplacement(value);
        });
    }
}
