package io.starling.node.runtime.simulated;

import io.starling.core.pod.ContainerReport.Terminated;
import io.starling.core.pod.PodShape.PullPolicy;
import io.starling.core.probe.Probe;
import io.starling.node.runtime.ContainerRuntime;
import io.starling.node.runtime.RuntimeFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Pretends to run containers: they start after a delay, run until they are stopped, and some fail. A container costs one
 * small record and no thread.
 */
public final class SimulatedRuntime implements ContainerRuntime {
    /**
     * How the pretended machine behaves.
     *
     * @param cpus cores it claims to have
     * @param memoryBytes memory it claims to have
     * @param startDelay from the request to running
     * @param stopDelay from the polite signal to the end
     * @param failureRate share of runs that end by themselves with exit code 1 soon after the start, 0 to 1
     * @param failAfter how long such a run lasts
     * @param seed of the random choices
     */
    public record Behavior(
            double cpus,
            long memoryBytes,
            Duration startDelay,
            Duration stopDelay,
            double failureRate,
            Duration failAfter,
            long seed) {
        /** A big, quick machine where nothing fails. */
        public static final Behavior DEFAULT =
                new Behavior(64, 256L << 30, Duration.ofMillis(50), Duration.ofMillis(50), 0, Duration.ofSeconds(1), 1);
    }

    /** The variable of a container that names the probes which fail. */
    public static final String FAILING = "SIMULATED_FAILING_PROBES";

    private record Container(
            ContainerSetup setup,
            String id,
            String ip,
            Instant startedAt,
            @Nullable Terminated end) {
        Found found() {
            return new Found(setup.pod().uid(), setup.name(), setup.attempt(), id, ip, startedAt, end);
        }

        Container ended(Terminated how) {
            return new Container(setup, id, ip, startedAt, how);
        }
    }

    private static final String PREFIX = "simulated://";

    private final Behavior behavior;
    private final Executor executor;
    private final Clock clock;
    private final RandomGenerator random;
    private final AtomicInteger addresses = new AtomicInteger();
    private final Map<String, String> ips = new ConcurrentHashMap<>();
    /** By id, those of a pod beside each other: a machine that pretends to hold thousands mustn't look at all for each. */
    private final NavigableMap<String, Container> containers = new ConcurrentSkipListMap<>();

    private volatile Consumer<Exit> exits = exit -> {};
    private volatile Consumer<Optional<String>> troubles = why -> {};
    private volatile Optional<String> trouble = Optional.empty();

    private SimulatedRuntime(Behavior behavior, Executor executor, Clock clock) {
        this.behavior = behavior;
        this.executor = executor;
        this.clock = clock;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(behavior.seed());
    }

    /**
     * A machine that behaves so.
     *
     * @param executor runs what comes after the delays
     */
    public static SimulatedRuntime create(Behavior behavior, Executor executor, Clock clock) {
        return new SimulatedRuntime(behavior, executor, clock);
    }

    @Override
    public RuntimeInfo info() {
        return new RuntimeInfo(
                "simulated",
                "simulated://1",
                behavior.cpus(),
                behavior.memoryBytes(),
                "linux",
                "amd64",
                "Starling simulation",
                "simulated",
                "nothing is run: the node is simulated");
    }

    @Override
    public boolean lasting() {
        return false;
    }

    /** Every image is there, but those whose name starts with {@code missing/}. */
    @Override
    public CompletionStage<String> fetchImage(ImageRequest image) {
        if (!image.image().startsWith("missing/")) {
            return CompletableFuture.completedFuture("simulated:" + image.image());
        }
        String reason = image.policy() == PullPolicy.NEVER ? "ErrImageNeverPull" : "ErrImagePull";
        return CompletableFuture.failedFuture(RuntimeFailure.image(reason, "no such image: " + image.image()));
    }

    @Override
    public CompletionStage<String> open(PodSetup pod) {
        Optional<String> why = trouble;
        if (why.isPresent()) {
            return CompletableFuture.failedFuture(new IllegalStateException(why.get()));
        }
        return CompletableFuture.completedFuture(ips.computeIfAbsent(pod.uid(), uid -> {
            int n = addresses.incrementAndGet();
            return "10.%d.%d.%d".formatted(64 + (n >> 16) % 64, (n >> 8) & 255, n & 255);
        }));
    }

    @Override
    public CompletionStage<Started> start(ContainerSetup setup) {
        return later(behavior.startDelay(), () -> {
            String id = PREFIX + "%s/%s/%d".formatted(setup.pod().uid(), setup.name(), setup.attempt());
            String ip = ips.getOrDefault(setup.pod().uid(), "");
            Container container = new Container(setup, id, ip, clock.instant(), null);
            containers.put(id, container);
            if (fails()) {
                later(behavior.failAfter(), () -> end(id, 1));
            }
            return new Started(id, ip, container.startedAt());
        });
    }

    @Override
    public CompletionStage<Done> signal(String containerId, Signal signal) {
        return signal == Signal.KILL
                ? CompletableFuture.completedFuture(end(containerId, 137))
                : later(behavior.stopDelay(), () -> end(containerId, 143));
    }

    @Override
    public CompletionStage<Done> remove(String containerId) {
        containers.remove(containerId);
        return CompletableFuture.completedFuture(Done.getInstance());
    }

    @Override
    public CompletionStage<Done> discard(String uid) {
        of(uid).clear();
        ips.remove(uid);
        return CompletableFuture.completedFuture(Done.getInstance());
    }

    @Override
    public CompletionStage<List<Found>> list(Optional<String> uid) {
        return CompletableFuture.completedFuture(uid.map(this::of).orElse(containers).values().stream()
                .map(Container::found)
                .toList());
    }

    private NavigableMap<String, Container> of(String uid) {
        return containers.subMap(PREFIX + uid + "/", true, PREFIX + uid + "/" + Character.MAX_VALUE, true);
    }

    @Override
    public void watch(Consumer<Exit> listener) {
        exits = listener;
    }

    @Override
    public void troubles(Consumer<Optional<String>> listener) {
        troubles = listener;
    }

    /** Pretends that no pod can be opened from now on, or again; what runs goes on. */
    public void troubled(Optional<String> why) {
        trouble = why;
        troubles.accept(why);
    }

    @Override
    public CompletionStage<Integer> exec(String containerId, List<String> command) {
        return CompletableFuture.completedFuture(containers.containsKey(containerId) ? 0 : 1);
    }

    /** Probes succeed, but for those that the container's variable {@link #FAILING} names: {@code readiness,liveness}. */
    @Override
    public Optional<String> pretended(String containerId, Probe.Kind kind) {
        Container container = containers.get(containerId);
        String failing =
                container == null ? kind.name() : container.setup().env().getOrDefault(FAILING, "");
        boolean fails = Set.of(failing.toUpperCase(Locale.ROOT).split(",")).contains(kind.name());
        return Optional.of(fails ? "simulated failure" : "");
    }

    @Override
    public Source<ByteString, NotUsed> logs(LogRequest request) {
        return Source.single(ByteString.fromString("simulated: nothing was run\n"));
    }

    @Override
    public void close() {
        containers.clear();
    }

    /** Ends a container as if it had done so by itself; without effect on one that isn't running. */
    public Done end(String containerId, int exitCode) {
        Container before = containers.get(containerId);
        if (before == null || before.end() != null) {
            return Done.getInstance();
        }
        String reason = exitCode == 0 ? "Completed" : "Error";
        Terminated how = new Terminated(exitCode, reason, "", before.startedAt(), clock.instant());
        if (containers.replace(containerId, before, before.ended(how))) {
            ContainerSetup setup = before.setup();
            exits.accept(new Exit(setup.pod().uid(), setup.name(), setup.attempt(), containerId, how));
        }
        return Done.getInstance();
    }

    private synchronized boolean fails() {
        return random.nextDouble() < behavior.failureRate();
    }

    private <T> CompletionStage<T> later(Duration delay, Supplier<T> work) {
        if (delay.isZero()) {
            return CompletableFuture.completedFuture(work.get());
        }
        return CompletableFuture.supplyAsync(
                work, CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, executor));
    }
}
