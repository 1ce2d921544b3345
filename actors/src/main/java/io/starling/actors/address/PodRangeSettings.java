package io.starling.actors.address;

import com.typesafe.config.Config;
import io.starling.core.address.PodRanges;

/** Reads {@code starling.pod-network}. */
public final class PodRangeSettings {
    private PodRangeSettings() {}

    /** @throws IllegalArgumentException with a sentence for the user, where a value makes no sense */
    public static PodRanges of(Config config) {
        Config network = config.getConfig("starling.pod-network");
        return PodRanges.of(network.getString("cidr"), network.getInt("node-prefix"));
    }
}
