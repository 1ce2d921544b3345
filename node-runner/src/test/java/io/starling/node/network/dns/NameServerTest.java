package io.starling.node.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.network.ServiceIndex;
import io.starling.core.object.ApiObject;
import io.starling.core.registry.RegistryView;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Over the wire, on loopback. */
class NameServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void whatDoesntFitADatagramIsMarkedAndComesWholeOverTcp() throws Exception {
        ServiceIndex index = new ServiceIndex(0);
        put(index, 0, "{\"metadata\":{\"name\":\"db\",\"namespace\":\"shop\"},\"spec\":{\"clusterIP\":\"None\"}}");
        StringBuilder endpoints = new StringBuilder();
        for (int i = 1; i <= 90; i++) {
            endpoints
                    .append(i == 1 ? "" : ",")
                    .append("{\"addresses\":[\"10.1.0.")
                    .append(i)
                    .append("\"]}");
        }
        put(
                index,
                1,
                "{\"metadata\":{\"name\":\"db-1\",\"namespace\":\"shop\",\"labels\":"
                        + "{\"kubernetes.io/service-name\":\"db\"}},\"endpoints\":[" + endpoints + "]}");
        Answers answers = new Answers(index::map, () -> RegistryView.EMPTY, new Upstream(List.of(), System::nanoTime));
        try (NameServer server = new NameServer(answers)) {
            int port = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SimpleResolver client = new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            client.setTimeout(Duration.ofSeconds(30));
            client.setIgnoreTruncation(true);
            Message query = Message.newQuery(
                    Record.newRecord(Name.fromConstantString("db.shop.svc.cluster.local."), Type.A, DClass.IN));

            Message cut = client.send(query);
            assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();

            client.setIgnoreTruncation(false);
            Message whole = client.send(query);
            assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
            assertThat(whole.getSection(Section.ANSWER)).hasSize(90);
        }
    }

    private static void put(ServiceIndex index, int source, String json) throws Exception {
        index.put(ServiceIndex.SOURCES.get(source), ApiObject.of((ObjectNode) JSON.readTree(json)));
    }
}
