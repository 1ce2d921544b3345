package io.starling.node.main;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.starling.persistence.Journal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration of a member's actor system: what {@code starling-member.conf} says, with this member's own facts. */
final class MemberConfig {
    private static final String ASK_AGAIN = "1s";

    /**
     * How long the first seed waits for an answer before it founds a cluster. Where the others run and are only slow, it
     * would found a second one over the same journal, and entities would live twice: seen on a busy machine after three
     * seconds. When all others answer that they have no cluster either, it founds one at once.
     */
    private static final String FOUNDING_PATIENCE = "30s";

    private MemberConfig() {}

    /** @param journal null where the member has no role that writes */
    static Config of(MemberSettings settings, @Nullable Journal journal) {
        Map<String, Object> own = new HashMap<>();
        own.put("pekko.remote.artery.canonical.hostname", settings.bindHost());
        own.put("pekko.remote.artery.canonical.port", settings.remotingPort());
        own.put("pekko.cluster.seed-nodes", seeds(settings));
        own.put("pekko.cluster.seed-node-timeout", mayFound(settings) ? FOUNDING_PATIENCE : ASK_AGAIN);
        own.put("pekko.cluster.roles", List.copyOf(settings.roles()));
        Config config = ConfigFactory.parseMap(own);
        if (journal != null) {
            config = config.withFallback(journal.config());
        }
        return ConfigFactory.defaultOverrides()
                .withFallback(config)
                .withFallback(ConfigFactory.parseResources("starling-member.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    /** Only the first seed founds a cluster, when nobody answered for the whole timeout; for others it is the time to ask again. */
    private static boolean mayFound(MemberSettings settings) {
        return settings.seeds().stream()
                .findFirst()
                .filter(new HostPort(settings.bindHost(), settings.remotingPort())::equals)
                .isPresent();
    }

    private static List<String> seeds(MemberSettings settings) {
        return settings.seeds().stream()
                .map(seed -> "pekko://" + settings.clusterName() + "@" + seed)
                .toList();
    }
}
