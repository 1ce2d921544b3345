package io.starling.core.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The forms that names and keys must have, with Kubernetes' sentences for those that don't. */
final class Formats {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

    private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
    private static final Pattern DNS_SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*+(?<!-))?(\\.[a-z0-9]([-a-z0-9]*+(?<!-))?)*+");
    private static final Pattern DNS_1035 = Pattern.compile(LABEL_1035);
    private static final Pattern QUALIFIED_NAME = Pattern.compile(QUALIFIED);
    private static final Pattern LABEL_VALUE = Pattern.compile("(" + QUALIFIED + ")?");
    private static final Pattern DATA_KEY = Pattern.compile("[-._a-zA-Z0-9]+");
    private static final Pattern ENV_NAME = Pattern.compile("[\\x20-\\x3c\\x3e-\\x7e]+");
    private static final Pattern HEADER_NAME = Pattern.compile("[-A-Za-z0-9]+");
    private static final Pattern ADDRESS =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.(?!$)|$)){4}|(?=.*:)[0-9a-fA-F:.]{2,45}");
    private static final Pattern PERCENT = Pattern.compile("[0-9]{1,9}%");

    private Formats() {}

    static List<String> dnsLabel(String value) {
        return check(
                value,
                63,
                DNS_LABEL,
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and"
                        + " end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '"
                        + LABEL + "')");
    }

    static List<String> dnsSubdomain(String value) {
        return check(
                value,
                253,
                DNS_SUBDOMAIN,
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
                        + " start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '"
                        + SUBDOMAIN + "')");
    }

    static List<String> dns1035Label(String value) {
        return check(
                value,
                63,
                DNS_1035,
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic"
                        + " character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for"
                        + " validation is '" + LABEL_1035 + "')");
    }

    /** A key of a label, annotation or taint: an optional DNS subdomain and a slash before a name. */
    static List<String> qualifiedName(String value) {
        int slash = value.indexOf('/');
        List<String> errors = new ArrayList<>();
        if (slash == 0) {
            errors.add("prefix part must be non-empty");
        } else if (slash > 0) {
            dnsSubdomain(value.substring(0, slash)).forEach(error -> errors.add("prefix part " + error));
        }
        String name = value.substring(slash + 1);
        if (name.isEmpty()) {
            errors.add("name part must be non-empty");
        }
        check(
                        name,
                        63,
                        QUALIFIED_NAME,
                        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                                + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                                + " validation is '" + QUALIFIED + "')")
                .forEach(error -> errors.add("name part " + error));
        return errors;
    }

    static List<String> labelValue(String value) {
        return check(
                value,
                63,
                LABEL_VALUE,
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
                        + " start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex"
                        + " used for validation is '(" + QUALIFIED + ")?')");
    }

    /** A key of a ConfigMap or Secret, which becomes the name of a file. */
    static List<String> dataKey(String value) {
        List<String> errors = new ArrayList<>(check(
                value,
                253,
                DATA_KEY,
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or"
                        + " 'KEY_NAME',  or 'key-name', regex used for validation is '" + DATA_KEY + "')"));
        if (value.equals(".") || value.startsWith("..")) {
            errors.add("must not be '.' or start with '..'");
        }
        return errors;
    }

    static List<String> envName(String value) {
        return check(
                value,
                Integer.MAX_VALUE,
                ENV_NAME,
                "a valid environment variable name must consist only of printable ASCII characters other than '='");
    }

    /** The name of a port: an IANA service name. */
    static List<String> portName(String value) {
        List<String> errors = new ArrayList<>();
        if (value.length() > 15) {
            errors.add("must be no more than 15 characters");
        }
        if (!value.matches("[-a-z0-9]+")) {
            errors.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (!value.matches(".*[a-z].*")) {
            errors.add("must contain at least one letter (a-z)");
        }
        if (value.contains("--")) {
            errors.add("must not contain consecutive hyphens");
        }
        if (value.startsWith("-") || value.endsWith("-")) {
            errors.add("must not begin or end with a hyphen");
        }
        return errors;
    }

    static List<String> httpHeaderName(String value) {
        return check(
                value,
                Integer.MAX_VALUE,
                HEADER_NAME,
                "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for"
                        + " validation is '" + HEADER_NAME + "')");
    }

    static List<String> percent(String value) {
        return check(
                value,
                Integer.MAX_VALUE,
                PERCENT,
                "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex"
                        + " used for validation is '[0-9]+%')");
    }

    /** Whether it is an address of IPv4 or IPv6. */
    static boolean address(String value) {
        return ADDRESS.matcher(value).matches();
    }

    private static List<String> check(String value, int longest, Pattern form, String sentence) {
        if (value.length() <= longest && form.matcher(value).matches()) {
            return List.of();
        }
        List<String> errors = new ArrayList<>();
        if (value.length() > longest) {
            errors.add("must be no more than " + longest + " characters");
        }
        if (value.length() > 4 * 253 || !form.matcher(value).matches()) {
            errors.add(sentence);
        }
        return errors;
    }
}
