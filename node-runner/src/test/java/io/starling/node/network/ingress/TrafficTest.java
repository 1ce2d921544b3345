package io.starling.node.network.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.balance.Load;
import io.starling.core.balance.Target;
import io.starling.core.ingress.BackendRef;
import io.starling.core.ingress.RoutingTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final Target OLD = new Target("10.0.0.1", 80, 1);
    private static final Target NEW = new Target("10.0.0.2", 80, 1);

    private final Traffic traffic = new Traffic();
    private final BackendRef shop = new BackendRef("default", "shop", "", 80);

    private static IngressRules rules(Optional<Backends.Backend> backend) {
        return new IngressRules(RoutingTable.EMPTY, ref -> backend, Map.of(), Map.of());
    }

    private Load ask(Target target) {
        return traffic.load(traffic.pick(shop, "", List.of(target), "client"));
    }

    @Test
    void podsThatAreGoneAreForgottenThoughTheRulesStay() {
        Load gone = ask(OLD);
        Load there = ask(NEW);
        traffic.keep(rules(Optional.of(new Backends.Backend("", List.of(NEW)))));
        assertThat(traffic.load(NEW)).isSameAs(there);
        assertThat(traffic.load(OLD)).isNotSameAs(gone);
    }

    @Test
    void aServiceThatIsGoneIsForgotten() {
        Load gone = ask(OLD);
        traffic.keep(rules(Optional.empty()));
        assertThat(traffic.load(OLD)).isNotSameAs(gone);
    }

    @Test
    void aRequestInHandIsNotForgotten() {
        Load busy = ask(OLD);
        busy.begin();
        traffic.keep(rules(Optional.empty()));
        assertThat(traffic.load(OLD)).isSameAs(busy);
    }
}
