package io.starling.node.main;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.starling.node.network.balancer.BalancerAddresses;
import io.starling.node.network.ingress.IngressStatus;
import io.starling.node.network.kernel.LocalAddresses;
import io.starling.persistence.Journal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration of a member's actor system: what {@code starling-member.conf} says, with this member's own facts. */
final class MemberConfig {
    /** How long a member that joins waits for an answer of any seed before it asks all of them again. */
    private static final String ASK_AGAIN = "500ms";

    private MemberConfig() {}

    /** Others learn by roles where this member's ingress listens, and whether its machine can take load-balancer addresses. */
    private static List<String> roles(MemberSettings settings) {
        List<String> roles = new ArrayList<>(settings.roles());
        if (settings.controls()) {
            roles.addAll(IngressStatus.roles(settings.apiHost(), settings.ingressPorts()));
        }
        if (settings.works() && settings.runtime() != RuntimeKind.SIMULATED && LocalAddresses.possible()) {
            roles.add(BalancerAddresses.role(settings.name()));
        }
        return roles;
    }

    /** @param journal null where the member has no role that writes */
    static Config of(MemberSettings settings, @Nullable Journal journal) {
        Map<String, Object> own = new HashMap<>();
        own.put("pekko.remote.artery.canonical.hostname", settings.bindHost());
        own.put("pekko.remote.artery.canonical.port", settings.remotingPort());
        // Whom to join is told when it is known: see Enrolment. With seeds in here Pekko would join, or found, at once.
        own.put("pekko.cluster.seed-nodes", List.of());
        own.put("pekko.cluster.seed-node-timeout", ASK_AGAIN);
        own.put("pekko.cluster.roles", roles(settings));
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
}
