package io.starling.persistence;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.stream.connectors.cassandra.DriverConfigLoaderFromConfig;
import org.jspecify.annotations.Nullable;

/**
 * A session of our own with a Cassandra, beside Pekko's, and sentences for what goes wrong with it. It is opened when it is
 * first used and kept until {@link #close}: connecting costs a thousand times what a query costs, and a session finds its
 * way back by itself after a failure.
 */
final class CassandraConnections implements AutoCloseable {
    private static final String DRIVER = "datastax-java-driver";

    private final CassandraUrl url;
    private @Nullable CqlSession session;

    CassandraConnections(CassandraUrl url) {
        this.url = url;
    }

    /** An illegal argument is what the driver calls a trust store that can't be read. */
    <T> T with(Function<CqlSession, T> query) {
        try {
            return query.apply(session());
        } catch (DriverException | IllegalArgumentException e) {
            throw new JournalException(CassandraFailures.sentence(url, e), e);
        }
    }

    /** For reads of what lightweight transactions write. */
    ConsistencyLevel serial() {
        return DefaultConsistencyLevel.valueOf(url.consistency().serial());
    }

    private synchronized CqlSession session() {
        CqlSession open = session;
        if (open == null || open.isClosed()) {
            // Nobody here asks the driver for tables, and reading them anew after each statement that makes one takes a
            // second.
            Config config = ConfigFactory.parseMap(Map.of(
                            DRIVER + ".advanced.reconnect-on-init", false,
                            DRIVER + ".advanced.metadata.schema.enabled", false))
                    .withFallback(config())
                    .withFallback(ConfigFactory.defaultReference())
                    .resolve();
            open = CqlSession.builder()
                    .withConfigLoader(DriverConfigLoaderFromConfig.fromConfig(config.getConfig(DRIVER)))
                    .build();
            session = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    /** The plugin's settings of its journal. */
    Config journal() {
        return config().withFallback(ConfigFactory.defaultReference()).getConfig("pekko.persistence.cassandra.journal");
    }

    /** Settings for Pekko and for the driver. */
    Config config() {
        return ConfigFactory.parseMap(settings())
                .withFallback(ConfigFactory.parseString(Resources.text("cassandra-journal.conf")));
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("pekko.persistence.cassandra.journal.keyspace", url.keyspace());
        settings.put("pekko.persistence.cassandra.snapshot.keyspace", url.keyspace());
        settings.put(DRIVER + ".basic.contact-points", url.contactPoints());
        settings.put(DRIVER + ".basic.load-balancing-policy.local-datacenter", url.datacenter());
        settings.put(DRIVER + ".advanced.metadata.schema.refreshed-keyspaces", List.of(url.keyspace()));
        for (String profile : List.of(
                "",
                "profiles.pekko-persistence-cassandra-profile.",
                "profiles.pekko-persistence-cassandra-snapshot-profile.")) {
            String path = DRIVER + "." + profile + "basic.request.";
            settings.put(path + "consistency", url.consistency().name());
            settings.put(path + "serial-consistency", url.consistency().serial());
        }
        if (!url.user().isEmpty()) {
            settings.put(DRIVER + ".advanced.auth-provider.class", "PlainTextAuthProvider");
            settings.put(DRIVER + ".advanced.auth-provider.username", url.user());
            settings.put(DRIVER + ".advanced.auth-provider.password", url.password());
        }
        if (url.tls()) {
            tls(settings, DRIVER + ".advanced.ssl-engine-factory.");
        }
        return settings;
    }

    private void tls(Map<String, Object> settings, String path) {
        settings.put(path + "class", "DefaultSslEngineFactory");
        settings.put(
                path + "hostname-validation",
                !"false".equals(url.option("hostname-validation").orElse("true")));
        for (String store : List.of("truststore", "keystore")) {
            url.option(store).ifPresent(file -> settings.put(path + store + "-path", file));
            url.option(store + "-password").ifPresent(word -> settings.put(path + store + "-password", word));
        }
    }
}
