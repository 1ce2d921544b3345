package io.starling.core.balance;

import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Rendezvous hashing (Thaler and Ravishankar, "Using name-based mappings to increase hit rates", 1998): each client has an order of
 * all targets and takes the first that is there. When a target goes, only its own clients move.
 */
final class SourceHash {
    private SourceHash() {}

    static Target pick(
            List<Target> targets, String client, Function<Target, Load> loads, long now, RandomGenerator random) {
        Target best = targets.get(0);
        long most = Long.MIN_VALUE;
        for (Target target : targets) {
            long score =
                    mixed(client.hashCode() * 0x9E3779B97F4A7C15L ^ target.id().hashCode());
            if (score > most) {
                best = target;
                most = score;
            }
        }
        return best;
    }

    /** The finalizer of MurmurHash3 (Appleby, public domain): every bit of the input moves every bit of the output. */
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
