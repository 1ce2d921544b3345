package io.starling.persistence;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of {@code cassandra://user:password@host1:port,host2:port/keyspace?datacenter=dc1&tls=true}. User and password
 * may be missing, where the server asks for none.
 *
 * @param contactPoints {@code host:port} each, at least one
 * @param options by name; what they mean stands in docs/operations.md
 */
record CassandraUrl(
        List<String> contactPoints, String keyspace, String user, String password, Map<String, String> options) {
    static final String SCHEME = "cassandra";

    private static final int DEFAULT_PORT = 9042;
    private static final String EXPECTED =
            "The journal's URL must look like cassandra://user:password@host1:port,host2:port/keyspace?datacenter=dc1; ";
    private static final Pattern SHAPE = Pattern.compile(
            "cassandra://(?:(?<user>[^@/?]*)@)?(?<hosts>[^@/?]*)(?:/(?<keyspace>[^/?]*))?(?:\\?(?<query>.*))?");
    private static final Pattern HOST =
            Pattern.compile("(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(?<port>[0-9]{1,5}))?");
    private static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");
    private static final Pattern DATACENTER = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Pattern REPLICATION =
            Pattern.compile("[1-9][0-9]?|[A-Za-z0-9_.-]+:[1-9][0-9]?(,[A-Za-z0-9_.-]+:[1-9][0-9]?)*");
    private static final Set<String> KNOWN = Set.of(
            "datacenter",
            "replication",
            "consistency",
            "tls",
            "truststore",
            "truststore-password",
            "keystore",
            "keystore-password",
            "hostname-validation");

    /** How many replicas must agree, and among which replicas writers are compared. */
    enum Consistency {
        LOCAL_QUORUM("LOCAL_SERIAL"),
        QUORUM("SERIAL");

        private final String serial;

        Consistency(String serial) {
            this.serial = serial;
        }

        String serial() {
            return serial;
        }
    }

    static CassandraUrl parse(String url) {
        Matcher matcher = SHAPE.matcher(url);
        if (!matcher.matches()) {
            throw new JournalException(EXPECTED + "this one can't be read (encode special characters as %XX).");
        }
        String keyspace = matcher.group("keyspace");
        if (keyspace == null || keyspace.isEmpty()) {
            throw new JournalException(EXPECTED + "this one names no keyspace.");
        }
        if (!KEYSPACE.matcher(keyspace).matches()) {
            throw new JournalException(EXPECTED
                    + "a keyspace's name has at most 48 small letters, digits and underscores, a letter first.");
        }
        String userInfo = matcher.group("user") == null ? "" : matcher.group("user");
        int colon = userInfo.indexOf(':');
        String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        String password = colon < 0 ? "" : userInfo.substring(colon + 1);
        String query = matcher.group("query");
        return new CassandraUrl(
                contactPoints(matcher.group("hosts")),
                keyspace,
                decode(user),
                decode(password),
                checked(options(query == null ? "" : query)));
    }

    private static List<String> contactPoints(String hosts) {
        if (hosts.isEmpty()) {
            throw new JournalException(EXPECTED + "this one names no host.");
        }
        List<String> points = new ArrayList<>();
        for (String text : hosts.split(",", -1)) {
            Matcher matcher = HOST.matcher(text);
            if (!matcher.matches()) {
                throw new JournalException(EXPECTED + "'" + text + "' is not host:port.");
            }
            String port = matcher.group("port");
            int number = port == null ? DEFAULT_PORT : Integer.parseInt(port);
            if (number < 1 || number > 65535) {
                throw new JournalException(EXPECTED + "'" + text + "' has a port outside 1 to 65535.");
            }
            points.add(matcher.group("host") + ":" + number);
        }
        return List.copyOf(points);
    }

    private static Map<String, String> options(String query) {
        Map<String, String> options = new TreeMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!KNOWN.contains(name)) {
                throw new JournalException(EXPECTED + "the option '" + name + "' is not known.");
            }
            options.put(name, equals < 0 ? "true" : decode(pair.substring(equals + 1)));
        }
        return options;
    }

    private static Map<String, String> checked(Map<String, String> options) {
        check(options, "datacenter", DATACENTER, "the name of a datacenter");
        check(options, "replication", REPLICATION, "a number of replicas, as in 3 or dc1:3,dc2:2");
        check(options, "consistency", Pattern.compile("LOCAL_QUORUM|QUORUM"), "LOCAL_QUORUM or QUORUM");
        check(options, "tls", Pattern.compile("true|false"), "true or false");
        check(options, "hostname-validation", Pattern.compile("true|false"), "true or false");
        boolean tls = "true".equals(options.get("tls"));
        for (String store : List.of("truststore", "keystore")) {
            if (options.containsKey(store) && !tls) {
                throw new JournalException(EXPECTED + "the option " + store + " needs tls=true.");
            }
        }
        return Map.copyOf(options);
    }

    private static void check(Map<String, String> options, String name, Pattern pattern, String expected) {
        String value = options.get(name);
        if (value != null && !pattern.matcher(value).matches()) {
            throw new JournalException(
                    EXPECTED + "the option " + name + " takes " + expected + ", not '" + value + "'.");
        }
    }

    /** Where the members write; Cassandra's own default unless named. */
    String datacenter() {
        return options.getOrDefault("datacenter", "datacenter1");
    }

    Consistency consistency() {
        return Consistency.valueOf(options.getOrDefault("consistency", "LOCAL_QUORUM"));
    }

    /** Among which replicas writers are compared, in words. */
    String fence() {
        return consistency() == Consistency.LOCAL_QUORUM ? "the datacenter " + datacenter() : "all datacenters";
    }

    boolean tls() {
        return "true".equals(options.get("tls"));
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /**
     * What a new keyspace says about its replicas, as CQL.
     *
     * @param replicas used where the URL says nothing
     */
    String replication(int replicas) {
        String wanted = options.getOrDefault("replication", Integer.toString(replicas));
        String each = wanted.contains(":") ? wanted : datacenter() + ":" + wanted;
        return "{'class': 'NetworkTopologyStrategy', '"
                + each.replace(":", "': ").replace(",", ", '") + "}";
    }

    String shown() {
        return SCHEME + "://" + (user.isEmpty() ? "" : user + "@") + String.join(",", contactPoints) + "/" + keyspace;
    }

    /** Without the password, because records end up in logs. */
    @Override
    public String toString() {
        return shown();
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new JournalException(EXPECTED + "this one can't be read (encode special characters as %XX).", e);
        }
    }
}
