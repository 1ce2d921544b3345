package io.starling.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.core.object.ApiObject;
import io.starling.core.object.Refusal;
import io.starling.core.registry.OutsiderEvent.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutsidersTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instance ORDERS = Instance.registering(
                    "host:orders:8080", "10.0.0.1", Map.of("http", 8080), Map.of("version", "1"), "eureka")
            .withLease(Duration.ofSeconds(90));

    private static Outsiders after(Outsiders before, Wish wish) {
        return before.after(before.decide(wish, AT));
    }

    @Test
    void registersOnceAndAgainWithoutAnEvent() {
        Outsiders one = after(Outsiders.NONE, new Wish.Register(ORDERS));
        assertThat(one.find(ORDERS.id())).hasValueSatisfying(instance -> {
            assertThat(instance.registeredAt()).isEqualTo(AT);
            assertThat(instance.history()).containsExactly(new HealthChange(InstanceStatus.UP, "registered", AT));
        });
        assertThat(one.decide(new Wish.Register(ORDERS), AT.plusSeconds(9))).isEmpty();
    }

    @Test
    void anOverrideSurvivesTheNextRegistrationButNotThatTheInstanceIsDown() {
        Outsiders out = after(
                after(Outsiders.NONE, new Wish.Register(ORDERS)),
                new Wish.Overrule(ORDERS.id(), InstanceStatus.OUT_OF_SERVICE));
        Outsiders again = after(out, new Wish.Register(ORDERS.withWeight(3)));
        assertThat(again.find(ORDERS.id()).orElseThrow().effective()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
        Outsiders down = after(again, new Wish.Report(ORDERS.id(), InstanceStatus.DOWN, "check failed"));
        assertThat(down.find(ORDERS.id()).orElseThrow().effective()).isEqualTo(InstanceStatus.DOWN);
        assertThat(after(again, new Wish.Overrule(ORDERS.id(), null))
                        .find(ORDERS.id())
                        .orElseThrow()
                        .effective())
                .isEqualTo(InstanceStatus.UP);
    }

    @Test
    void remembersTheLatestOfItsHealth() {
        Outsiders outsiders = after(Outsiders.NONE, new Wish.Register(ORDERS));
        for (int i = 0; i < 25; i++) {
            InstanceStatus status = i % 2 == 0 ? InstanceStatus.DOWN : InstanceStatus.UP;
            outsiders = after(outsiders, new Wish.Report(ORDERS.id(), status, "check " + i));
            assertThat(outsiders.decide(new Wish.Report(ORDERS.id(), status, "again"), AT))
                    .isEmpty();
        }
        List<HealthChange> history = outsiders.find(ORDERS.id()).orElseThrow().history();
        assertThat(history).hasSize(Instance.REMEMBERED);
        assertThat(history.get(history.size() - 1).note()).isEqualTo("check 24");
    }

    @Test
    void itsHistorySaysWhyAndWhoOverruledIt() {
        Outsiders outsiders = after(Outsiders.NONE, new Wish.Register(ORDERS));
        outsiders = after(outsiders, new Wish.Register(ORDERS.withStatus(InstanceStatus.DOWN), "ping is critical"));
        outsiders = after(outsiders, new Wish.Register(ORDERS));
        outsiders = after(outsiders, new Wish.Overrule(ORDERS.id(), InstanceStatus.OUT_OF_SERVICE));
        outsiders = after(outsiders, new Wish.Overrule(ORDERS.id(), null));

        assertThat(outsiders.find(ORDERS.id()).orElseThrow().history())
                .containsExactly(
                        new HealthChange(InstanceStatus.UP, "registered", AT),
                        new HealthChange(InstanceStatus.DOWN, "ping is critical", AT),
                        new HealthChange(InstanceStatus.UP, "registered again", AT),
                        new HealthChange(InstanceStatus.OUT_OF_SERVICE, "overridden: OUT_OF_SERVICE", AT),
                        new HealthChange(InstanceStatus.UP, "no override any more", AT));
    }

    @Test
    void whoIsNotRegisteredIsToldSo() {
        for (Wish wish : List.of(
                new Wish.Renew("x"),
                new Wish.Cancel("x"),
                new Wish.Overrule("x", InstanceStatus.DOWN),
                new Wish.Annotate("x", Map.of()),
                new Wish.Report("x", InstanceStatus.UP, ""))) {
            assertThatThrownBy(() -> Outsiders.NONE.decide(wish, AT))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.status().code()).isEqualTo(404));
        }
    }

    @Test
    void refusesWhatCannotBeAnInstance() {
        refused(400, ORDERS.withWeight(-1));
        refused(400, ORDERS.withLease(Duration.ZERO));
        refused(413, ORDERS.withDocument("x".repeat(60_000)));
        refused(400, Instance.registering(" ", "10.0.0.1", Map.of(), Map.of(), "eureka"));
        refused(400, Instance.registering("a", "10.0.0.1", Map.of("http", 70_000), Map.of(), "eureka"));
        assertThatThrownBy(() -> ServiceName.of("a/b")).isInstanceOf(Refusal.class);
        assertThat(ServiceName.of("ORDERS")).isEqualTo(ServiceName.of("orders"));
    }

    private static void refused(int code, Instance instance) {
        assertThatThrownBy(() -> Outsiders.NONE.decide(new Wish.Register(instance), AT))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.status().code()).isEqualTo(code));
    }

    @Test
    void cancelsAndExpires() {
        Outsiders one = after(Outsiders.NONE, new Wish.Register(ORDERS));
        assertThat(after(one, new Wish.Cancel(ORDERS.id()))).isEqualTo(Outsiders.NONE);
        assertThat(one.expired(List.of("other", ORDERS.id()), AT))
                .containsExactly(new OutsiderEvent.Removed(ORDERS.id(), Why.EXPIRED, AT));
    }

    @Test
    void aDocumentSaysAllOfIt() {
        ServiceName service = ServiceName.of("orders");
        Outsiders out = after(
                after(Outsiders.NONE, new Wish.Register(ORDERS.withZone("z").withDocument("{\"a\":1}"))),
                new Wish.Overrule(ORDERS.id(), InstanceStatus.DOWN));
        Instance instance = out.find(ORDERS.id()).orElseThrow();
        ApiObject document = InstanceDocument.of(service, instance, false);
        assertThat(InstanceDocument.read(document)).isEqualTo(instance);
        assertThat(InstanceDocument.service(document)).isEqualTo(service);
        assertThat(document.name())
                .matches("orders\\.host-orders-8080-[0-9a-f]{8}")
                .isEqualTo(InstanceDocument.key(service, instance.id()).name());
        assertThat(InstanceDocument.key(service, "a-1").name()).isEqualTo("orders.a-1");
    }
}
