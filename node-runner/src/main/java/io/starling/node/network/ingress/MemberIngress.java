package io.starling.node.network.ingress;

import io.starling.actors.entity.EventRecorder;
import io.starling.actors.gateway.Gateway;
import io.starling.actors.network.ServiceFeed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member's ingress, from its start to the end of the member. */
public final class MemberIngress {
    private static final Logger LOG = LoggerFactory.getLogger(MemberIngress.class);
    private static final int THREADS =
            Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration DRAIN = Duration.ofSeconds(15);

    private MemberIngress() {}

    /**
     * Listens, and serves what the cluster's Ingresses say.
     *
     * @param services the Services with their endpoints
     * @param events tells people what is wrong with an Ingress
     * @throws IllegalStateException with a sentence for the user, where a port can't be bound
     */
    public static void start(
            ActorSystem<?> system,
            Gateway gateway,
            ServiceFeed services,
            EventRecorder events,
            String host,
            List<Integer> ports) {
        IngressServer server = listen(host, ports);
        IngressFeed feed = IngressFeed.start(
                system,
                gateway,
                services,
                (ingress, reason, sentence) -> {
                    LOG.warn("{}/{}: {}", ingress.namespace(), ingress.name(), sentence);
                    if (IngressStatus.speaks(system)) {
                        events.warning(ingress, reason, sentence);
                    }
                },
                server::follow);
        IngressStatus status = new IngressStatus(system, gateway, feed::served);
        system.scheduler().scheduleWithFixedDelay(LOOK, LOOK, status::write, system.executionContext());
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseServiceUnbind(), "ingress", () -> server.close(DRAIN)
                        .thenApply(closed -> Done.getInstance()));
        LOG.info("The ingress listens on {}, ports {}", host, server.ports());
    }

    private static IngressServer listen(String host, List<Integer> ports) {
        try {
            return IngressServer.start(host, ports, THREADS);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
