package io.starling.node.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import io.starling.node.runtime.ContainerRuntime.Exit;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to the engine for containers that die. When the engine goes away it is asked again every second. */
final class DockerEvents {
    private static final Logger LOG = LoggerFactory.getLogger(DockerEvents.class);

    private final DockerClient streams;
    private final Labels labels;
    private final Executor blocking;
    private final Function<String, Exit> look;
    private final Supplier<List<Exit>> missed;
    private volatile Consumer<Exit> exits = exit -> {};
    private volatile Consumer<Optional<String>> troubles = trouble -> {};
    private volatile boolean closed;
    private volatile boolean lost;
    private volatile @Nullable Listener listener;

    /**
     * @param look finds out how a container ended
     * @param missed finds all that ended, to be told after the engine was away
     */
    DockerEvents(
            DockerClient streams,
            Labels labels,
            Executor blocking,
            Function<String, Exit> look,
            Supplier<List<Exit>> missed) {
        this.streams = streams;
        this.labels = labels;
        this.blocking = blocking;
        this.look = look;
        this.missed = missed;
    }

    /** Call it before {@link #watch}. */
    void troubles(Consumer<Optional<String>> consumer) {
        troubles = consumer;
    }

    void watch(Consumer<Exit> consumer) {
        exits = consumer;
        listen();
    }

    private void listen() {
        if (closed) {
            return;
        }
        Listener fresh = new Listener();
        listener = fresh;
        streams.eventsCmd().withEventFilter("die").withLabelFilter(labels.own()).exec(fresh);
        inBackground(() -> missed.get().forEach(exits));
    }

    private void inBackground(Runnable work) {
        CompletableFuture.runAsync(work, blocking).exceptionally(failure -> {
            LOG.debug("The engine didn't tell how containers ended; the next sweep will", failure);
            return null;
        });
    }

    private void again(String why) {
        if (closed) {
            return;
        }
        if (!lost) {
            LOG.warn("The container engine's events ended ({}); asking again each second", why);
            lost = true;
            troubles.accept(Optional.of("the container engine doesn't answer"));
        }
        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, blocking).execute(this::listen);
    }

    void close() {
        closed = true;
        Listener last = listener;
        if (last != null) {
            try {
                last.close();
            } catch (IOException e) {
                LOG.debug("The engine's events didn't close", e);
            }
        }
    }

    private final class Listener extends ResultCallback.Adapter<Event> {
        private boolean ended;

        /** The engine answers. */
        @Override
        public void onStart(Closeable stream) {
            super.onStart(stream);
            if (lost) {
                LOG.info("The container engine answers again");
                lost = false;
                troubles.accept(Optional.empty());
            }
        }

        @Override
        public void onNext(Event event) {
            String id =
                    event.getActor() == null ? event.getId() : event.getActor().getId();
            if (id != null) {
                inBackground(() -> exits.accept(look.apply(id)));
            }
        }

        @Override
        public void onError(Throwable failure) {
            super.onError(failure);
            end(String.valueOf(failure.getMessage()));
        }

        @Override
        public void onComplete() {
            super.onComplete();
            end("the engine closed them");
        }

        private synchronized void end(String why) {
            if (!ended) {
                ended = true;
                again(why);
            }
        }
    }
}
