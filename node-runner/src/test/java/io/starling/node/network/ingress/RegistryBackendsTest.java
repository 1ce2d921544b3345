package io.starling.node.network.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.balance.Target;
import io.starling.core.ingress.BackendRef;
import io.starling.core.network.ServiceIndex;
import io.starling.core.object.ApiObject;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegistryBackendsTest {
    private static final ServiceName NAME = new ServiceName("shop", "web");

    private final ServiceIndex index = new ServiceIndex(0);

    private static ApiObject object(String json) throws Exception {
        return ApiObject.of((ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"')));
    }

    private Backends backends(String spec) throws Exception {
        ApiObject service =
                object("{'kind':'Service','metadata':{'name':'web','namespace':'shop'},'spec':" + spec + "}");
        index.put(ServiceIndex.SOURCES.get(0), service);
        return new RegistryBackends(Map.of(NAME, service), () -> RegistryView.EMPTY, () -> Optional.of(index.map()));
    }

    private void slice(String endpoints) throws Exception {
        index.put(ServiceIndex.SOURCES.get(1), object("""
                {'metadata':{'name':'web-1','namespace':'shop','labels':{'kubernetes.io/service-name':'web'},
                  'annotations':{'network.starling.io/weight':'9'}},
                 'addressType':'IPv4','ports':[{'name':'http','port':8080}],'endpoints':[%s]}
                """.formatted(endpoints)));
    }

    private static List<Target> targets(Backends backends) {
        return backends.find(new BackendRef("shop", "web", "http", 0))
                .orElseThrow()
                .targets();
    }

    @Test
    void whereNothingIsSelectedThoseTakeRequestsWhomSomebodyWroteDown() throws Exception {
        Backends backends = backends("{'ports':[{'name':'http','port':80}]}");
        assertThat(targets(backends)).isEmpty();

        slice("{'addresses':['10.1.0.1']},{'addresses':['10.1.0.2'],'conditions':{'ready':false}}");
        assertThat(targets(backends)).containsExactly(new Target("10.1.0.1", 8080, 9));

        slice("{'addresses':['10.1.0.3']}");
        assertThat(targets(backends)).containsExactly(new Target("10.1.0.3", 8080, 9));
    }

    /** Its slices follow the registry, later. */
    @Test
    void wherePodsAreSelectedOnlyTheRegistryCounts() throws Exception {
        Backends backends = backends("{'selector':{'app':'web'},'ports':[{'name':'http','port':80}]}");
        slice("{'addresses':['10.1.0.1']}");

        assertThat(targets(backends)).isEmpty();
    }
}
