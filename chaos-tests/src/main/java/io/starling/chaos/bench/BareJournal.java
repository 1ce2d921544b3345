package io.starling.chaos.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.starling.persistence.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/**
 * What a journal takes by itself: from as many actor systems as the cluster has members, with the settings that members have for it,
 * and nothing else of theirs. Leaves entities behind that no member knows: for a journal that is thrown away.
 */
final class BareJournal {
    private static final Duration WARMING = Duration.ofSeconds(5);

    private BareJournal() {}

    /**
     * How many events a second become durable.
     *
     * @param writers how many entities write, each its next event when the one before is durable
     * @param bytes of an event
     */
    static double eventsASecond(String url, int writers, int bytes, Duration time) {
        LongAdder written = new LongAdder();
        List<ActorSystem<Void>> systems = new ArrayList<>();
        try (Journal journal = Journal.forUrl(url)) {
            Config config = ConfigFactory.parseString("pekko { actor.provider = local, loglevel = WARNING }")
                    .withFallback(journal.config())
                    .withFallback(ConfigFactory.defaultReference())
                    .resolve();
            for (int i = 0; i < BenchCluster.MEMBERS; i++) {
                int mine = writers / BenchCluster.MEMBERS + (i < writers % BenchCluster.MEMBERS ? 1 : 0);
                systems.add(ActorSystem.create(writing(mine, new byte[bytes], written), "bare-journal-" + i, config));
            }
            BenchCluster.pause(WARMING.toMillis());
            long before = written.sum();
            long begin = System.nanoTime();
            BenchCluster.pause(time.toMillis());
            return (written.sum() - before) * 1e9 / (System.nanoTime() - begin);
        } finally {
            systems.forEach(ActorSystem::terminate);
            systems.forEach(
                    system -> system.getWhenTerminated().toCompletableFuture().join());
        }
    }

    private static Behavior<Void> writing(int writers, byte[] event, LongAdder written) {
        return Behaviors.setup(context -> {
            for (int i = 0; i < writers; i++) {
                context.spawn(Writer.create(event, written), "writer-" + i).tell(Writer.Next.INSTANCE);
            }
            return Behaviors.empty();
        });
    }

    private static final class Writer extends EventSourcedBehavior<Writer.Next, byte[], Long> {
        enum Next {
            INSTANCE
        }

        private final ActorRef<Next> self;
        private final byte[] event;
        private final LongAdder written;

        private Writer(ActorRef<Next> self, byte[] event, LongAdder written) {
            super(PersistenceId.of("Bare", UUID.randomUUID().toString()));
            this.self = self;
            this.event = event;
            this.written = written;
        }

        static Behavior<Next> create(byte[] event, LongAdder written) {
            return Behaviors.setup(context -> new Writer(context.getSelf(), event, written));
        }

        @Override
        public Long emptyState() {
            return 0L;
        }

        @Override
        public CommandHandler<Next, byte[], Long> commandHandler() {
            return newCommandHandlerBuilder()
                    .forAnyState()
                    .onCommand(Next.class, next -> Effect().persist(event).thenRun(after -> {
                        written.increment();
                        self.tell(next);
                    }))
                    .build();
        }

        @Override
        public EventHandler<Long, byte[]> eventHandler() {
            return (count, any) -> count + 1;
        }
    }
}
