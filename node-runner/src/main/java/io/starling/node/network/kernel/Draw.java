package io.starling.node.network.kernel;

import io.starling.core.balance.Balancer;
import io.starling.core.balance.Balancing;
import io.starling.core.balance.Load;
import io.starling.core.balance.Target;
import io.starling.core.network.Endpoint;
import io.starling.core.network.RoutedService;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** How the kernel chooses who takes a new connection: an expression that gives a number, and a map that says whose it is. */
final class Draw {
    /** Clients fall into so many groups; each has one endpoint, on every node the same. */
    private static final int GROUPS = 256;

    private static final String SEED = "0x53746172";
    private static final Balancer BY_GROUP = Balancing.SOURCE_HASH.create();

    private final String number;
    private final List<Endpoint> owners;
    private final List<Integer> shares;

    private Draw(String number, List<Endpoint> owners, List<Integer> shares) {
        this.number = number;
        this.owners = owners;
        this.shares = shares;
    }

    /**
     * @param takers at least one, each of a positive weight
     * @param counted the shares of those that are chosen by their open connections
     */
    static Draw among(RoutedService service, List<Endpoint> takers, ToIntFunction<Endpoint> counted) {
        return switch (Balancing.of(service.balancing()).orElse(Balancing.WEIGHTED)) {
            case WEIGHTED -> byShare("random", takers, Endpoint::weight);
            case RANDOM -> byShare("random", takers, taker -> 1);
            case ROUND_ROBIN -> byShare("inc", takers, taker -> 1);
            case LEAST_CONNECTIONS, LOAD_AWARE -> byShare("random", takers, counted);
            case SOURCE_HASH -> byClient(takers);
        };
    }

    private static Draw byShare(String kind, List<Endpoint> takers, ToIntFunction<Endpoint> share) {
        List<Integer> shares = takers.stream().map(share::applyAsInt).toList();
        long all = shares.stream().mapToLong(Integer::longValue).sum();
        return new Draw("numgen " + kind + " mod " + all, takers, shares);
    }

    /** When an endpoint goes, only its own groups move: each has an order of all that could take it. */
    private static Draw byClient(List<Endpoint> takers) {
        List<Target> targets = takers.stream()
                .map(taker -> new Target(taker.address(), taker.port(), 1))
                .toList();
        List<Endpoint> owners = new ArrayList<>();
        List<Integer> shares = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            Target picked = BY_GROUP.pick(targets, Integer.toString(group), it -> new Load(), 0, new Random(0));
            Endpoint owner = takers.get(targets.indexOf(picked));
            int last = owners.size() - 1;
            if (last >= 0 && owners.get(last).equals(owner)) {
                shares.set(last, shares.get(last) + 1);
            } else {
                owners.add(owner);
                shares.add(1);
            }
        }
        return new Draw("jhash ip saddr mod " + GROUPS + " seed " + SEED, owners, shares);
    }

    /**
     * The expression.
     *
     * @param kind of the map: {@code map} for values, {@code vmap} for verdicts
     * @param target what stands for an endpoint
     */
    String expression(String kind, Function<Endpoint, String> target) {
        List<String> ranges = new ArrayList<>();
        long from = 0;
        for (int i = 0; i < owners.size(); i++) {
            long to = from + shares.get(i) - 1;
            ranges.add((to == from ? from : from + "-" + to) + " : " + target.apply(owners.get(i)));
            from = to + 1;
        }
        return number + " " + kind + " { " + String.join(", ", ranges) + " }";
    }
}
