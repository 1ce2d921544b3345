package io.starling.persistence;

import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.Config;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.connectors.cassandra.CqlSessionProvider;
import org.apache.pekko.stream.connectors.cassandra.DriverConfigLoaderFromConfig;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/** Gives the Cassandra plugin a session that fences writers: see {@link FencedSession}. The plugin makes one, by its name. */
public final class FencingSessionProvider implements CqlSessionProvider {
    private final Config driver;
    private final EventTable table;

    /**
     * As the plugin calls it.
     *
     * @param plugin the plugin's settings
     */
    public FencingSessionProvider(ActorSystem system, Config plugin) {
        this.driver = system.settings().config().getConfig(plugin.getString("datastax-java-driver-config"));
        this.table = EventTable.of(plugin.getConfig("journal"));
    }

    @Override
    public Future<CqlSession> connect(ExecutionContext context) {
        return FutureConverters.asScala(CqlSession.builder()
                .withConfigLoader(DriverConfigLoaderFromConfig.fromConfig(driver))
                .buildAsync()
                .thenApply(session -> new FencedSession(session, table)));
    }
}
