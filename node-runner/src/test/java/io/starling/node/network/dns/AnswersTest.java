package io.starling.node.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.network.ServiceIndex;
import io.starling.core.object.ApiObject;
import io.starling.core.registry.RegistryView;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What is answered of the cluster's names, of their absence, and of everybody else's. */
class AnswersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServiceIndex index = new ServiceIndex(0);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final Elsewhere elsewhere = new Elsewhere(asked);
    private final Answers answers =
            new Answers(index::map, () -> RegistryView.EMPTY, new Upstream(List.of(elsewhere), nanos::get));

    @BeforeEach
    void services() throws Exception {
        service("{'name':'web','namespace':'shop'}", "{'clusterIP':'10.96.0.7','ports':[{'name':'http','port':80}]}");
        service("{'name':'db','namespace':'shop'}", "{'clusterIP':'None','ports':[{'name':'sql','port':5432}]}");
        service("{'name':'empty','namespace':'shop'}", "{'clusterIP':'None'}");
        service("{'name':'out','namespace':'shop'}", "{'type':'ExternalName','externalName':'www.example.com'}");
        index.put(ServiceIndex.SOURCES.get(1), object("""
                {'metadata':{'name':'db-1','namespace':'shop','labels':{'kubernetes.io/service-name':'db'}},
                 'ports':[{'name':'sql','port':5432}],
                 'endpoints':[{'addresses':['10.1.0.1'],'hostname':'db-0'},{'addresses':['10.1.0.2']},
                  {'addresses':['10.1.0.3'],'conditions':{'ready':false}}]}
                """));
    }

    @Test
    void aServiceIsItsAddress() {
        assertThat(data("web.shop.svc.cluster.local.", Type.A)).containsExactly("10.96.0.7");
        assertThat(data("WEB.Shop.svc.cluster.local.", Type.A)).containsExactly("10.96.0.7");
    }

    @Test
    void aNameWithoutRecordsOfThatTypeIsNotANameThatDoesntExist() {
        Message six = ask("web.shop.svc.cluster.local.", Type.AAAA);
        assertThat(six.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(six.getSection(Section.ANSWER)).isEmpty();
        assertThat(six.getSection(Section.AUTHORITY)).hasSize(1);
        assertThat(ask("shop.svc.cluster.local.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        for (String name : List.of("no.shop.svc", "web.no.svc", "no.svc", "no", "a.b.c.d.web.shop.svc")) {
            assertThat(ask(name + ".cluster.local.", Type.A).getRcode())
                    .as(name)
                    .isEqualTo(Rcode.NXDOMAIN);
        }
    }

    @Test
    void aHeadlessServiceIsItsReadyHosts() {
        assertThat(data("db.shop.svc.cluster.local.", Type.A)).containsExactly("10.1.0.1", "10.1.0.2");
        assertThat(data("db-0.db.shop.svc.cluster.local.", Type.A)).containsExactly("10.1.0.1");
        assertThat(data("10-1-0-2.db.shop.svc.cluster.local.", Type.A)).containsExactly("10.1.0.2");
        assertThat(ask("db-9.db.shop.svc.cluster.local.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask("empty.shop.svc.cluster.local.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void portsHaveNames() {
        assertThat(data("_http._tcp.web.shop.svc.cluster.local.", Type.SRV))
                .containsExactly("0 100 80 web.shop.svc.cluster.local.");
        Message sql = ask("_sql._tcp.db.shop.svc.cluster.local.", Type.SRV);
        assertThat(sql.getSection(Section.ANSWER))
                .extracting(Record::rdataToString)
                .containsExactly(
                        "0 100 5432 db-0.db.shop.svc.cluster.local.", "0 100 5432 10-1-0-2.db.shop.svc.cluster.local.");
        assertThat(sql.getSection(Section.ADDITIONAL)).hasSize(2);
        assertThat(ask("_no._tcp.web.shop.svc.cluster.local.", Type.SRV).getRcode())
                .isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask("_tcp.web.shop.svc.cluster.local.", Type.SRV).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void addressesHaveNames() {
        assertThat(data("7.0.96.10.in-addr.arpa.", Type.PTR)).containsExactly("web.shop.svc.cluster.local.");
        assertThat(data("1.0.1.10.in-addr.arpa.", Type.PTR)).containsExactly("db-0.db.shop.svc.cluster.local.");
        assertThat(ask("9.9.96.10.in-addr.arpa.", Type.PTR).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(data("10-1-0-9.shop.pod.cluster.local.", Type.A)).containsExactly("10.1.0.9");
    }

    /** However the address is written in its slice. */
    @Test
    void sixAddressesHaveNamesToo() throws Exception {
        index.put(ServiceIndex.SOURCES.get(1), object("""
                {'metadata':{'name':'db-6','namespace':'shop','labels':{'kubernetes.io/service-name':'db'}},
                 'addressType':'IPv6','ports':[{'name':'sql','port':5432}],'endpoints':[{'addresses':['fd00::7']}]}
                """));
        String zeros = "0.".repeat(29);
        assertThat(data("7." + zeros + "d.f.ip6.arpa.", Type.PTR))
                .containsExactly("fd00--7.db.shop.svc.cluster.local.");
        assertThat(data("8." + zeros + "d.f.ip6.arpa.", Type.PTR)).isEmpty();
    }

    @Test
    void whatIsKeptGetsOlder() {
        assertThat(ask("www.example.com.", Type.A).getSection(Section.ANSWER)).allMatch(it -> it.getTTL() == 60);
        nanos.addAndGet(25_000_000_000L);
        Message kept = ask("www.example.com.", Type.A);
        assertThat(kept.getSection(Section.ANSWER)).allMatch(it -> it.getTTL() == 35);
        assertThat(kept.getSection(Section.ANSWER))
                .extracting(Record::rdataToString)
                .containsExactly("192.0.2.7");
        assertThat(asked).hasValue(1);
    }

    @Test
    void anExternalNameIsAnAliasAndWhatItStandsFor() {
        assertThat(data("out.shop.svc.cluster.local.", Type.A)).containsExactly("www.example.com.", "192.0.2.7");
        assertThat(data("out.shop.svc.cluster.local.", Type.CNAME)).containsExactly("www.example.com.");
    }

    @Test
    void othersAreAskedOnceForAsLongAsTheirAnswerLasts() {
        assertThat(data("www.example.com.", Type.A)).containsExactly("192.0.2.7");
        assertThat(data("www.example.com.", Type.A)).containsExactly("192.0.2.7");
        assertThat(asked).hasValue(1);
        nanos.addAndGet(61_000_000_000L);
        assertThat(data("www.example.com.", Type.A)).containsExactly("192.0.2.7");
        assertThat(asked).hasValue(2);
    }

    @Test
    void alsoThatANameDoesntExistIsKept() {
        assertThat(ask("no.example.com.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask("no.example.com.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(asked).hasValue(1);
        nanos.addAndGet(31_000_000_000L);
        assertThat(ask("no.example.com.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(asked).hasValue(2);
    }

    @Test
    void whereNobodyAnswersTheClientIsTold() {
        elsewhere.failing = true;
        assertThat(ask("www.example.com.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    private List<String> data(String name, int type) {
        return ask(name, type).getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .toList();
    }

    private Message ask(String name, int type) {
        Message query = Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
        CompletableFuture<Message> answer = answers.to(query).toCompletableFuture();
        assertThat(answer).isCompleted();
        assertThat(answer.join().getHeader().getID())
                .isEqualTo(query.getHeader().getID());
        return answer.join();
    }

    private void service(String metadata, String spec) throws Exception {
        index.put(ServiceIndex.SOURCES.get(0), object("{'metadata':" + metadata + ",'spec':" + spec + "}"));
    }

    private static ApiObject object(String json) throws Exception {
        return ApiObject.of((ObjectNode) JSON.readTree(json.replace('\'', '"')));
    }
}
