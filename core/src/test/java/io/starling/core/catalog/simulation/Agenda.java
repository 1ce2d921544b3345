package io.starling.core.catalog.simulation;

import java.util.PriorityQueue;

/** Virtual time: what happens when, in an order that depends on the seed alone. */
final class Agenda {
    private record Item(long at, long order, Runnable action) implements Comparable<Item> {
        @Override
        public int compareTo(Item other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Item> items = new PriorityQueue<>();
    private long now;
    private long order;

    long now() {
        return now;
    }

    void in(long millis, Runnable action) {
        items.add(new Item(now + millis, order++, action));
    }

    void runUntil(long end) {
        while (!items.isEmpty() && items.peek().at() <= end) {
            Item item = items.remove();
            now = item.at();
            item.action().run();
        }
        now = end;
    }
}
