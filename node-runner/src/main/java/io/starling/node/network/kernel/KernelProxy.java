package io.starling.node.network.kernel;

import io.starling.actors.network.ServiceFeed;
import io.starling.core.network.RoutedService;
import io.starling.core.network.ServiceIndex.Change;
import io.starling.core.registry.ServiceName;
import io.starling.node.network.ServiceProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads traffic by kernel rules. Members of one cluster that share a machine share one table: the one whose turn it is holds
 * it, the others wait until that one ends, however it ends. A change touches only the rules of the Services that changed.
 */
public final class KernelProxy implements ServiceProxy {
    private static final Logger LOG = LoggerFactory.getLogger(KernelProxy.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    /** Connections are counted each second. */
    private static final int LOOKS_BETWEEN_COUNTS = 5;

    private static final long LONGEST_CLOSE_SECONDS = 10;

    private final Machine machine;
    private final Machine.Held presence;
    private final UnaryOperator<RoutedService> here;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "kernel-proxy");
        made.setDaemon(true);
        return made;
    });
    /** What came in and wasn't programmed yet; the latest of each Service. */
    private final Map<ServiceName, Change> waiting = new LinkedHashMap<>();

    private final Map<ServiceName, RoutedService> services =
            new TreeMap<>(Comparator.comparing(ServiceName::namespace).thenComparing(ServiceName::name));
    private final Shares shares = new Shares();
    private final Hairpins hairpins = new Hairpins(Path.of("/sys/class/net"));
    private final NftSession nft;
    private Ruleset ruleset;
    private volatile @Nullable ScheduledFuture<?> looking;
    private Set<String> nodes = Set.of();
    private Machine.@Nullable Held turn;
    private boolean known;
    private boolean broken;
    private boolean countless;
    private long looks;

    private KernelProxy(Machine machine, Machine.Held presence, UnaryOperator<RoutedService> here) {
        this.machine = machine;
        this.presence = presence;
        this.here = here;
        this.ruleset = new Ruleset(machine.table());
        this.nft = new NftSession(machine.change());
    }

    /** Why this machine can't be programmed, as a sentence; empty where it can. */
    public static Optional<String> obstacle() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.of("kernel rules need Linux");
        }
        Nft.Outcome tables = Nft.run("", "nft", "list", "tables");
        if (tables.code() == 127) {
            return Optional.of("nft isn't installed (apt-get install nftables)");
        }
        return tables.done()
                ? Optional.empty()
                : Optional.of("nft may not be used: " + tables.output().strip());
    }

    /**
     * Starts it, and removes what clusters left behind that nobody runs any more.
     *
     * @param cluster what all members of this cluster on this machine have in common, and those of no other cluster
     * @param node this member's node
     * @param here what a Service is on this machine, where it is another than elsewhere
     * @throws UncheckedIOException where the files can't be used by which members agree
     */
    public static KernelProxy start(String cluster, String node, UnaryOperator<RoutedService> here) {
        try {
            Machine machine = Machine.of(cluster);
            Leftovers.sweep(machine.table());
            Machine.Held presence = machine.present(node)
                    .orElseThrow(() -> new IOException("another member runs node " + node + " on this machine"));
            KernelProxy proxy = new KernelProxy(machine, presence, here);
            proxy.looking = proxy.thread.scheduleWithFixedDelay(proxy::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void apply(ServiceFeed.Update update) {
        boolean first;
        synchronized (waiting) {
            first = waiting.isEmpty();
            update.changes().forEach(change -> waiting.put(change.name(), change));
        }
        if (first) {
            thread.execute(this::drain);
        }
    }

    /** Takes the turn where it is free, and tries again what failed. */
    private void look() {
        try {
            Set<String> present = machine.nodes();
            boolean moved = !present.equals(nodes);
            nodes = present;
            if (turn == null) {
                turn = machine.turn().orElse(null);
                broken = turn != null;
            }
            if (turn != null && known && (broken || moved)) {
                renew();
            }
            if (turn != null) {
                hairpins.allow();
            }
            if (turn != null && !broken && looks++ % LOOKS_BETWEEN_COUNTS == 0) {
                count();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("kernel rules: {}", e.toString());
        }
    }

    /** Where connections go to whoever has the fewest, the rules follow what the kernel counts. */
    private void count() throws IOException {
        List<RoutedService> counted =
                services.values().stream().filter(Shares::count).toList();
        if (counted.isEmpty()) {
            return;
        }
        Optional<Map<String, Integer>> open = OpenConnections.byEndpoint();
        if (open.isEmpty() && !countless) {
            LOG.warn(
                    "kernel rules: connections can't be counted (apt-get install conntrack), so {} and others spread them by chance",
                    counted.get(0).name());
        }
        countless = open.isEmpty();
        Map<ServiceName, Fragment> fragments = new LinkedHashMap<>();
        shares.follow(counted, open.orElse(Map.of())).forEach(name -> fragments.put(name, fragment(name)));
        List<String> lines = ruleset.update(fragments);
        if (!lines.isEmpty()) {
            program(lines);
        }
    }

    private void drain() {
        Map<ServiceName, Change> changes;
        synchronized (waiting) {
            changes = new LinkedHashMap<>(waiting);
            waiting.clear();
        }
        known = true;
        Map<ServiceName, Fragment> fragments = new LinkedHashMap<>();
        changes.forEach((name, change) -> {
            RoutedService after = change.after();
            if (after == null) {
                services.remove(name);
            } else {
                services.put(name, here.apply(after));
            }
            fragments.put(name, fragment(name));
        });
        List<String> lines = ruleset.update(fragments);
        if (turn == null || broken || lines.isEmpty()) {
            return;
        }
        program(lines);
        changes.values().forEach(StaleFlows::forget);
    }

    private Fragment fragment(ServiceName name) {
        RoutedService service = services.get(name);
        return service == null ? Fragment.EMPTY : PortRules.of(service, nodes, endpoint -> shares.of(name, endpoint));
    }

    /** Makes the whole table anew, in one transaction: no moment is without rules. */
    private void renew() {
        Ruleset next = new Ruleset(machine.table());
        Map<ServiceName, Fragment> all = new LinkedHashMap<>();
        services.keySet().forEach(name -> all.put(name, fragment(name)));
        next.update(all);
        ruleset = next;
        Forwarding.allow(machine.table());
        program(next.whole());
    }

    private void program(List<String> lines) {
        Nft.Outcome outcome = nft.transaction(lines);
        if (!outcome.done() && !broken) {
            LOG.warn(
                    "kernel rules: the change was refused, all are made anew: {}",
                    outcome.output().strip());
        }
        broken = !outcome.done();
    }

    /** Leaves the table to another member on this machine; the last one removes it. */
    @Override
    public void close() {
        ScheduledFuture<?> looks = looking;
        if (looks != null) {
            looks.cancel(false);
        }
        thread.execute(() -> {
            try {
                nft.close();
                presence.close();
                Machine.Held mine = turn;
                if (machine.inhabited()) {
                    if (mine != null) {
                        mine.close();
                    }
                } else if (mine != null) {
                    Leftovers.remove(machine);
                    mine.close();
                } else {
                    Leftovers.removeWhenFree(machine);
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn("kernel rules weren't removed: {}", e.toString());
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("kernel rules weren't removed within {} s", LONGEST_CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
