package io.starling.actors.node;

import com.typesafe.config.Config;
import io.starling.core.node.Brakes;

/** Reads {@code starling.brakes}. */
public final class BrakeSettings {
    private BrakeSettings() {}

    /** @throws IllegalArgumentException with a sentence for the user, where a value makes no sense */
    public static Brakes of(Config config) {
        Config brakes = config.getConfig("starling.brakes");
        return new Brakes(
                brakes.getDouble("slow-above"),
                brakes.getDouble("stop-from"),
                brakes.getInt("few"),
                brakes.getDuration("pace"),
                brakes.getDuration("forgotten"));
    }
}
