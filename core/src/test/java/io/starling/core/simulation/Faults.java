package io.starling.core.simulation;

import java.util.Random;

/**
 * How bad the world is, in chances per mille.
 *
 * @param lost of a message
 * @param repeated of a message
 * @param late of a message: seconds rather than milliseconds
 * @param crash of an actor, each second
 * @param torn of an actor that has just journaled and not yet acted
 * @param ordered whether two actors' messages keep their order, as in Pekko; else any may overtake any
 */
record Faults(int lost, int repeated, int late, int crash, int torn, boolean ordered) {
    static final Faults CALM = new Faults(0, 0, 0, 0, 0, true);

    static Faults drawn(Random random) {
        return new Faults(
                random.nextInt(150),
                random.nextInt(150),
                random.nextInt(150),
                random.nextInt(120),
                random.nextInt(60),
                random.nextInt(3) == 0);
    }
}
