package io.starling.core.catalog.simulation;

import io.starling.core.catalog.Message;
import java.util.HashSet;
import java.util.Set;

/** Delays, reorders, loses and repeats messages, and cuts links. */
final class Network {
    private final World world;
    private final Set<String> cut = new HashSet<>();
    private final int lossPercent;
    private final int repeatPercent;
    private final int slowPercent;
    boolean healthy;

    Network(World world) {
        this.world = world;
        boolean rough = world.random.nextBoolean();
        this.lossPercent = rough ? world.random.nextInt(15) : 0;
        this.repeatPercent = rough ? world.random.nextInt(10) : 0;
        this.slowPercent = world.random.nextInt(20);
    }

    void send(String from, String to, Message message) {
        Message said = world.tamper.change(message);
        if (!healthy && (cut.contains(from + ">" + to) || chance(lossPercent))) {
            return;
        }
        deliver(to, said);
        if (!healthy && chance(repeatPercent)) {
            deliver(to, said);
        }
    }

    private void deliver(String to, Message message) {
        Node node = world.live.get(to);
        if (node != null) {
            int delay = !healthy && chance(slowPercent) ? world.random.nextInt(300) : 1 + world.random.nextInt(4);
            node.in(delay, () -> node.receive(message));
        }
    }

    boolean anyCut() {
        return !cut.isEmpty();
    }

    void cutOff(String from, String to, long millis) {
        cut.add(from + ">" + to);
        world.agenda.in(millis, () -> cut.remove(from + ">" + to));
    }

    private boolean chance(int percent) {
        return world.random.nextInt(100) < percent;
    }
}
