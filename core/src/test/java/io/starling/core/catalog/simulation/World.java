package io.starling.core.catalog.simulation;

import io.starling.core.catalog.Entry;
import io.starling.core.catalog.Remembered;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A cluster in virtual time: members with catalogs, entities that write, clients that read, and faults. */
final class World {
    static final long EPOCH = 1_800_000_000_000L;
    static final ResourceType TYPE = new ResourceType("", "configmaps");
    private static final int ENTITIES = 5;
    /** The first of them journal what they show. */
    private static final int DURABLE = 3;

    private static final int CLIENTS = 2;
    private static final long FAULTS_END = 4_000;
    private static final long END = 12_000;

    final Random random;
    final Tamper tamper;
    final Agenda agenda = new Agenda();
    final Checker checker = new Checker();
    final Network network;
    /** Every run that was not removed yet, dead ones included. */
    final Map<String, Node> live = new TreeMap<>();

    private final int size;
    /** Owners that an earlier life of the cluster left in the journal. */
    private final Set<String> expected;

    /** Of each such owner, whether a catalog that showed everything of it was remembered, or an older one. */
    private final Map<String, Boolean> fresh = new TreeMap<>();

    private final List<Entity> entities = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private final Map<Integer, Long> floors = new HashMap<>();
    private final Set<Integer> down = new HashSet<>();
    private int runs;
    private int crashes;
    private long removedAt;

    World(long seed, Tamper tamper) {
        this.random = new Random(seed);
        this.tamper = tamper;
        this.network = new Network(this);
        this.size = 2 + random.nextInt(3);
        this.expected = random.nextBoolean() ? Set.of() : Set.of("e0", "e1", "e2");
        new TreeSet<>(expected).forEach(owner -> fresh.put(owner, random.nextBoolean()));
    }

    static ObjectKey key(String name) {
        return new ObjectKey(TYPE, "default", name);
    }

    /** Runs one schedule; throws {@link Violation}. */
    void run() {
        for (int slot = 0; slot < size; slot++) {
            start(slot);
        }
        agenda.runUntil(200);
        for (int i = 0; i < ENTITIES; i++) {
            Entity entity = new Entity(this, "e" + i, i < DURABLE, anyNode());
            entities.add(entity);
            if (expected.contains(entity.name)) {
                entity.existed();
                checker.existed.put(entity.name, Entity.EXISTED);
            }
        }
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(this, anyNode()));
        }
        act();
        agenda.runUntil(FAULTS_END);
        network.healthy = true;
        agenda.runUntil(END);
        finish();
    }

    /** Something happens every few milliseconds. */
    private void act() {
        if (agenda.now() > FAULTS_END) {
            return;
        }
        int what = random.nextInt(100);
        if (what < 55) {
            entities.get(random.nextInt(ENTITIES)).change();
        } else if (what < 80) {
            clients.get(random.nextInt(CLIENTS)).act();
        } else if (what < 94) {
            list(anyNode());
            remembersTruth(anyNode());
        } else {
            fault(random.nextInt(8));
        }
        agenda.in(1 + random.nextInt(60), this::act);
    }

    private void fault(int what) {
        Node node = anyNode();
        if (what < 3) {
            crash(node);
        } else if (what == 3) {
            node.pausedUntil = agenda.now() + 100L + random.nextInt(2500);
            unreachableFor(node, node.pausedUntil);
        } else if (what == 4) {
            node.shiftWall(
                    random.nextInt(4) == 0 ? random.nextInt(1_200_000) - 600_000L : random.nextInt(40_000) - 30_000L);
        } else {
            Node other = anyNode();
            long millis = 50L + random.nextInt(2000);
            network.cutOff(node.run, other.run, millis);
            if (random.nextBoolean()) {
                network.cutOff(other.run, node.run, millis);
            }
        }
    }

    /** A failure detector may notice, on some members. */
    private void unreachableFor(Node node, long until) {
        for (Node other : live.values()) {
            if (other != node && until - agenda.now() > 1500 && random.nextBoolean()) {
                other.in(1000, () -> {
                    other.unreachable.add(node.run);
                    other.seeMembers();
                });
                other.in(until - agenda.now() + 100, () -> {
                    other.unreachable.remove(node.run);
                    other.seeMembers();
                });
            }
        }
    }

    /** One failure at a time is survived: the one before must be over. */
    private void crash(Node node) {
        boolean calm = live.size() > 1
                && live.values().stream().allMatch(other -> other.alive && other.members.equals(live.keySet()));
        boolean whole = crashes == 0 || (agenda.now() - removedAt > 1_000 && !network.anyCut());
        boolean collected = live.values().stream().allMatch(other -> other.replica.collecting() == 0);
        boolean others = live.values().stream().allMatch(other -> other == node || other.replica.joined());
        if (!calm || !whole || !collected || !others) {
            return;
        }
        crashes++;
        node.alive = false;
        int slot = slot(node.run);
        floors.put(slot, node.clock.reading());
        down.add(slot);
        agenda.in(50 + random.nextInt(800), () -> remove(node));
    }

    /** As gossip needs everybody to agree, nobody comes or goes while a member is stopped. */
    private boolean anyStopped() {
        return live.values().stream().anyMatch(node -> node.alive && node.pausedUntil > agenda.now());
    }

    private void remove(Node node) {
        if (anyStopped()) {
            agenda.in(50, () -> remove(node));
            return;
        }
        live.remove(node.run);
        removedAt = agenda.now();
        for (Node other : live.values()) {
            other.in(random.nextInt(100), () -> {
                other.members.remove(node.run);
                other.seeMembers();
            });
        }
        for (Entity entity : entities) {
            if (entity.host() == node) {
                agenda.in(random.nextInt(200), () -> moveWhenPossible(entity));
            }
        }
        agenda.in(random.nextInt(1500), () -> restartWhenPossible(slot(node.run)));
    }

    private void moveWhenPossible(Entity entity) {
        List<Node> candidates = live.values().stream()
                .filter(node -> node.alive && node.replica.joined())
                .toList();
        if (candidates.isEmpty()) {
            agenda.in(50, () -> moveWhenPossible(entity));
        } else {
            entity.move(candidates.get(random.nextInt(candidates.size())));
        }
    }

    /** A member becomes one when all that are there have seen it; while one is dead and not removed, none does. */
    private void restartWhenPossible(int slot) {
        if (!anyStopped() && live.values().stream().allMatch(node -> node.alive)) {
            down.remove(slot);
            start(slot);
        } else {
            agenda.in(50, () -> restartWhenPossible(slot));
        }
    }

    private void start(int slot) {
        String run = slot + "#" + ++runs;
        Node node = new Node(this, run, slot, floors.getOrDefault(slot, 0L));
        if (runs <= size && random.nextBoolean()) {
            node.memory = remembered();
        }
        live.put(run, node);
        for (Node other : live.values()) {
            if (other != node) {
                other.in(random.nextInt(50), () -> {
                    other.members.add(run);
                    other.seeMembers();
                });
            }
        }
        node.in(random.nextInt(50), () -> {
            node.begin(live.keySet());
            node.replica.expect(expected, node.now());
            node.tick();
        });
    }

    /** What the members' files have of an earlier life of the cluster. */
    private Remembered remembered() {
        List<Entry> entries = new ArrayList<>();
        Map<String, Long> shown = new HashMap<>();
        Map<String, Long> journal = new HashMap<>();
        fresh.forEach((owner, same) -> {
            long events = same ? Entity.EXISTING_EVENTS : Entity.EXISTING_EVENTS - 1;
            entries.add(Entity.remembered(owner, events));
            shown.put(owner, events);
            journal.put(owner, Entity.EXISTING_EVENTS);
        });
        Remembered all = new Remembered(entries, shown);
        return tamper == Tamper.BELIEVES_WHAT_IS_REMEMBERED ? all : all.confirmed(journal);
    }

    /** Where all that an entity journaled is said to be shown, it is. */
    private void remembersTruth(Node node) {
        Remembered remembered = node.replica.memorable().remembered();
        for (Entity entity : entities) {
            Long shown = remembered.sequences().get(entity.name);
            if (shown != null && shown == entity.events()) {
                Long version = remembered.entries().stream()
                        .filter(entry -> entry.owner().equals(entity.name))
                        .map(entry -> entry.document().resourceVersion())
                        .findFirst()
                        .orElse(null);
                Long journaled =
                        entity.journaled().map(ApiObject::resourceVersion).orElse(null);
                if (!Objects.equals(version, journaled)) {
                    throw new Violation(node.run + " would remember " + entity.name + " at " + version + " as of event "
                            + shown + ", which made it " + journaled);
                }
            }
        }
    }

    private static int slot(String run) {
        return Integer.parseInt(run.substring(0, run.indexOf('#')));
    }

    Node anyNode() {
        List<Node> nodes = live.values().stream().filter(node -> node.alive).toList();
        return nodes.get(random.nextInt(nodes.size()));
    }

    long journalMillis() {
        int what = random.nextInt(100);
        return what == 0 ? 1_500 : what < 10 ? random.nextInt(100) : 1 + random.nextInt(4);
    }

    private void list(Node node) {
        node.in(0, () -> {
            Map<String, Long> before = new HashMap<>(checker.existed);
            before.putAll(checker.acknowledged);
            node.list(degraded -> checker.listed(
                    node.run,
                    degraded ? node.published().newest() : node.published().delivered(),
                    before));
        });
    }

    private void finish() {
        Map<String, Long> truth = new TreeMap<>();
        anyNode()
                .published()
                .delivered()
                .all()
                .forEach(entry -> truth.put(entry.key().name(), entry.document().resourceVersion()));
        for (Node node : live.values()) {
            Map<String, Long> there = new TreeMap<>();
            node.published()
                    .delivered()
                    .all()
                    .forEach(entry ->
                            there.put(entry.key().name(), entry.document().resourceVersion()));
            if (!there.equals(truth)) {
                throw new Violation("in the end " + node.run + " holds " + there + ", another " + truth);
            }
            if (node.published().newest().size() != there.size()) {
                throw new Violation("the watermark of " + node.run + " stopped");
            }
        }
        entities.stream().filter(entity -> entity.durable).forEach(this::holdsTruth);
        clients.forEach(client -> client.catchUp());
        clients.forEach(Client::check);
        for (Client client : clients) {
            if (!client.holds(truth)) {
                throw new Violation("in the end a client holds " + client.held() + " of " + truth);
            }
        }
        checker.oneOrder();
    }

    private void holdsTruth(Entity entity) {
        Entry entry = anyNode().published().delivered().find(key(entity.name)).orElse(null);
        ApiObject journaled = entity.journaled().orElse(null);
        boolean same = journaled == null
                ? entry == null
                : entry != null && entry.object().equals(journaled);
        if (!same) {
            throw new Violation("in the end " + entity.name + " is " + entry + ", its entity has " + journaled);
        }
    }
}
