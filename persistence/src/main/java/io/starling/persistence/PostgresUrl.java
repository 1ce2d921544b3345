package io.starling.persistence;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;

/**
 * The parts of {@code postgresql://user:password@host:port/database?parameters}. Parameters are the JDBC driver's own,
 * such as {@code sslmode}.
 */
record PostgresUrl(String host, int port, String database, String user, String password, String parameters) {
    static final Set<String> SCHEMES = Set.of("postgresql", "postgres");
    private static final int DEFAULT_PORT = 5432;
    private static final String EXPECTED =
            "The journal's URL must look like postgresql://user:password@host:port/database; ";

    static PostgresUrl parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new JournalException(EXPECTED + "this one can't be read (encode special characters as %XX).", e);
        }
        if (uri.getHost() == null) {
            throw new JournalException(EXPECTED + "this one names no host.");
        }
        String path = uri.getPath();
        if (path == null || path.length() < 2) {
            throw new JournalException(EXPECTED + "this one names no database.");
        }
        String userInfo = uri.getRawUserInfo();
        if (userInfo == null || userInfo.isEmpty()) {
            throw new JournalException(EXPECTED + "this one names no user.");
        }
        int colon = userInfo.indexOf(':');
        String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        String password = colon < 0 ? "" : userInfo.substring(colon + 1);
        return new PostgresUrl(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                path.substring(1),
                decode(user),
                decode(password),
                uri.getRawQuery() == null ? "" : uri.getRawQuery());
    }

    /** The URL for the JDBC driver, without credentials. */
    String jdbc() {
        String fixed = "reWriteBatchedInserts=true&tcpKeepAlive=true&ApplicationName=starling";
        return "jdbc:postgresql://" + host + ":" + port + "/" + database + "?" + fixed
                + (parameters.isEmpty() ? "" : "&" + parameters);
    }

    /** What the driver wants beside the URL for a connection of our own, with waits that end. */
    Properties driverProperties() {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        return properties;
    }

    String shown() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }

    /** Without the password, because records end up in logs. */
    @Override
    public String toString() {
        return shown();
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
