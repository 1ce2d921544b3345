package io.starling.actors.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.starling.actors.check.CheckProtocol.Followed;
import io.starling.actors.check.CheckProtocol.Give;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.gateway.Registry;
import io.starling.actors.registration.Neighbours;
import io.starling.core.check.Check;
import io.starling.core.check.CheckDefinition;
import io.starling.core.check.CheckDefinition.Kind;
import io.starling.core.check.CheckStatus;
import io.starling.core.check.CheckedService;
import io.starling.core.check.Order;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Document;
import io.starling.core.registry.Instance;
import io.starling.core.registry.InstanceDocument;
import io.starling.core.registry.InstanceStatus;
import io.starling.core.registry.RegistryIndex;
import io.starling.core.registry.RegistryTypes;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.core.registry.Wish;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckOwnerBehaviorTest {
    private static final ServiceName WEB = ServiceName.of("web");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ActorTestKit kit = ActorTestKit.create();
    private final SlowRegistry registry = new SlowRegistry();
    private volatile CheckStatus seen = CheckStatus.PASSING;

    @AfterEach
    void end() {
        kit.shutdownTestKit();
    }

    @Test
    void anOrderIsFollowedWhenTheRegistryHasIt() {
        ActorRef<EntityMessage> owner = owner();
        TestProbe<Followed> answer = give(owner, register(check("ttl", Kind.TTL, 600_000)));
        TestProbe<Followed> copy = give(owner, register(check("ttl", Kind.TTL, 600_000)));
        await().until(() -> registry.underWay() == 1);
        answer.expectNoMessage();
        copy.expectNoMessage();

        registry.answerAll();

        assertThat(answer.receiveMessage(PATIENCE).refusal()).isNull();
        await().untilAsserted(() -> {
            registry.answerAll();
            assertThat(copy.receiveMessage(Duration.ofMillis(50)).refusal()).isNull();
        });
        assertThat(registry.status("web-1")).isEqualTo(InstanceStatus.DOWN);
    }

    @Test
    void whatAProbeSeesReachesTheRegistry() {
        registry.quick = true;
        ActorRef<EntityMessage> owner = owner();
        give(owner, register(check("http", Kind.HTTP, 500))).receiveMessage(PATIENCE);

        await().atMost(PATIENCE).until(() -> registry.status("web-1") == InstanceStatus.UP);
        seen = CheckStatus.CRITICAL;

        await().atMost(PATIENCE).until(() -> registry.status("web-1") == InstanceStatus.DOWN);
    }

    @Test
    void whoeverTakesOverGoesOnWithWhatTheRegistryHas() {
        registry.quick = true;
        ActorRef<EntityMessage> first = owner();
        give(first, register(check("ttl", Kind.TTL, 600_000))).receiveMessage(PATIENCE);
        give(first, new Order.Report("web-1", "ttl", CheckStatus.PASSING, "")).receiveMessage(PATIENCE);
        kit.stop(first);

        ActorRef<EntityMessage> second = owner();

        assertThat(give(second, new Order.Report("web-1", "ttl", CheckStatus.WARNING, "slow"))
                        .receiveMessage(PATIENCE)
                        .refusal())
                .isNull();
        assertThat(registry.status("web-1")).isEqualTo(InstanceStatus.UP);
        give(second, new Order.Deregister("web-1")).receiveMessage(PATIENCE);
        assertThat(registry.view().find(WEB)).isEmpty();
    }

    @Test
    void aReportThatStaysOutIsCritical() {
        registry.quick = true;
        ActorRef<EntityMessage> owner = owner();
        give(owner, register(check("ttl", Kind.TTL, 500))).receiveMessage(PATIENCE);
        give(owner, new Order.Report("web-1", "ttl", CheckStatus.PASSING, "")).receiveMessage(PATIENCE);

        await().atMost(PATIENCE).until(() -> registry.status("web-1") == InstanceStatus.DOWN);
    }

    @Test
    void whatTheRegistryRefusesIsTold() {
        registry.quick = true;
        registry.refusal = ApiStatus.badRequest("no");
        ActorRef<EntityMessage> owner = owner();

        Followed answer = give(owner, register(check("ttl", Kind.TTL, 600_000))).receiveMessage(PATIENCE);

        assertThat(Objects.requireNonNull(answer.refusal()).code()).isEqualTo(400);
        registry.refusal = null;
        ApiStatus unknown = give(owner, new Order.Report("web-1", "ttl", CheckStatus.PASSING, ""))
                .receiveMessage(PATIENCE)
                .refusal();
        assertThat(Objects.requireNonNull(unknown).code()).isEqualTo(404);
    }

    private ActorRef<EntityMessage> owner() {
        Prober prober = check -> CompletableFuture.completedFuture(new Prober.Result(seen, "seen"));
        return kit.spawn(CheckOwner.create(WEB, registry, prober, Clock.systemUTC(), new Neighbours()));
    }

    private TestProbe<Followed> give(ActorRef<EntityMessage> owner, Order order) {
        TestProbe<Followed> answer = kit.createTestProbe(Followed.class);
        owner.tell(new Give(order, answer.getRef()));
        return answer;
    }

    private static Order register(Check check) {
        return new Order.Register(
                "web-1",
                new CheckedService(
                        "web-1",
                        "web",
                        List.of(),
                        "10.0.0.1",
                        80,
                        Map.of(),
                        false,
                        1,
                        1,
                        "starling",
                        "127.0.0.1",
                        Map.of(),
                        List.of(check),
                        "",
                        Map.of(),
                        ""),
                false);
    }

    private static Check check(String id, Kind kind, long millis) {
        return new Check(
                new CheckDefinition(id, id, kind, "", millis, 1000, millis, 0, "GET", Map.of(), "", ""),
                CheckStatus.CRITICAL,
                "",
                0);
    }

    /** Does what is wished when it is told to. */
    private static final class SlowRegistry implements Registry {
        private final RegistryIndex index = new RegistryIndex(0);
        private final List<Runnable> underWay = new ArrayList<>();
        private boolean quick;
        private @Nullable ApiStatus refusal;

        synchronized int underWay() {
            return underWay.size();
        }

        synchronized void answerAll() {
            List.copyOf(underWay).forEach(Runnable::run);
            underWay.clear();
        }

        synchronized @Nullable InstanceStatus status(String id) {
            return index.view().find(WEB, id).map(Instance::status).orElse(null);
        }

        @Override
        public synchronized CompletionStage<Done> fulfil(ServiceName service, Wish wish) {
            if (refusal != null) {
                return CompletableFuture.failedFuture(io.starling.core.object.Refusal.of(refusal));
            }
            CompletableFuture<Done> done = new CompletableFuture<>();
            underWay.add(() -> {
                apply(service, wish);
                done.complete(Done.getInstance());
            });
            if (quick) {
                answerAll();
            }
            return done;
        }

        private void apply(ServiceName service, Wish wish) {
            if (wish instanceof Wish.Register register) {
                index.put(
                        RegistryTypes.INSTANCES, Document.of(InstanceDocument.of(service, register.instance(), false)));
            } else {
                index.view()
                        .find(service, wish.id())
                        .ifPresent(gone -> index.remove(
                                RegistryTypes.INSTANCES, Document.of(InstanceDocument.of(service, gone, false))));
            }
        }

        @Override
        public synchronized RegistryView view() {
            return index.view();
        }

        @Override
        public void listen(Consumer<Update> listener) {
            throw new UnsupportedOperationException("nobody listens here");
        }
    }
}
