package io.starling.actors.node;

import io.starling.actors.catalog.CatalogView;
import io.starling.core.catalog.Entry;
import io.starling.core.node.NodeDocument;
import io.starling.core.node.NodeReservations;
import io.starling.core.node.NodeSight;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import io.starling.core.schedule.NodeView;
import io.starling.core.schedule.PodDemand;
import io.starling.core.workload.NodeTrouble;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this member knows of all nodes, for planning: read from its catalog, plus what its own workloads have on the way to
 * them. Thread-safe; nodes that didn't change are parsed once.
 */
public final class NodeDirectory {
    public static final ResourceType NODES = new ResourceType("", "nodes");
    /** What node entities show of their ledgers; not part of any API. */
    public static final ResourceType RESERVATIONS = new ResourceType("starling.internal", "reservations");

    /** How long a placement counts as under way: the node's own ledger shows it well before. */
    private static final long IN_FLIGHT_MILLIS = 3_000;

    /** How old {@link #sights} and {@link #standing} may be: all lost nodes of this member, and all workloads that wait, ask once or twice a second. */
    private static final long GLANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Supplier<CatalogView> catalog;
    private final Map<String, Known> parsed = new ConcurrentHashMap<>();
    private final Map<String, Flights> inFlight = new ConcurrentHashMap<>();

    private volatile @Nullable Glance glance;

    public NodeDirectory(Supplier<CatalogView> catalog) {
        this.catalog = catalog;
    }

    private record Glance(List<NodeSight> sights, Map<String, Standing> standings, long at) {}

    private record Known(
            Document node,
            @Nullable Document reservations,
            NodeReservations ledger,
            NodeView view,
            @Nullable NodeTrouble trouble,
            @Nullable NodeSight sight) {
        Standing standing() {
            return new Standing(ledger.incarnation(), ledger.session(), trouble);
        }

        /** Whether it was parsed from these very documents: they are immutable, and comparing them would cost more. */
        @SuppressWarnings("ReferenceEquality")
        boolean of(Document otherNode, @Nullable Document otherReservations) {
            return node == otherNode && reservations == otherReservations;
        }
    }

    /**
     * What planners see.
     *
     * @param troubles why nodes drive pods off, by the node's name
     */
    public record Nodes(List<NodeView> views, Map<String, NodeTrouble> troubles) {}

    /** All nodes; a node that a pod names and that isn't here any more is looked up with {@link #missing}. */
    public Nodes nodes(Instant now) {
        CatalogView view = catalog.get();
        List<NodeView> views = new ArrayList<>();
        Map<String, NodeTrouble> troubles = new HashMap<>();
        for (Entry entry : view.list(NODES, null)) {
            Known known = known(view, entry);
            views.add(withFlights(known, now.toEpochMilli()));
            NodeTrouble trouble = known.trouble();
            if (trouble != null) {
                troubles.put(trouble.node(), trouble);
            }
        }
        if (parsed.size() > views.size()) {
            Set<String> names = views.stream().map(NodeView::name).collect(Collectors.toSet());
            parsed.keySet().retainAll(names);
            inFlight.keySet().retainAll(names);
        }
        return new Nodes(views, troubles);
    }

    /** All nodes as they are judged where many are lost, as they were a moment ago at most. */
    public List<NodeSight> sights() {
        return glance().sights();
    }

    private Glance glance() {
        Glance last = glance;
        long now = System.nanoTime();
        if (last == null || now - last.at() > GLANCE_NANOS) {
            CatalogView view = catalog.get();
            List<NodeSight> sights = new ArrayList<>();
            Map<String, Standing> standings = new HashMap<>();
            for (Entry entry : view.list(NODES, null)) {
                Known known = known(view, entry);
                Stream.ofNullable(known.sight()).forEach(sights::add);
                standings.put(entry.key().name(), known.standing());
            }
            last = new Glance(List.copyOf(sights), standings, now);
            glance = last;
        }
        return last;
    }

    /** Whether there is no such node any more. */
    public boolean missing(String node) {
        return catalog.get().find(nodeKey(node)).isEmpty();
    }

    /**
     * What of a node makes those plan anew who have pods there.
     *
     * @param incarnation of its agent, 0 while the node isn't there
     * @param session of its ledger, 0 while it shows none
     * @param trouble why it drives pods off; null where it doesn't
     */
    public record Standing(
            long incarnation, long session, @Nullable NodeTrouble trouble) {
        /** Whether pods that run there needn't be looked at again, though the node may have a new owner. */
        public boolean rests(Standing now) {
            return incarnation == now.incarnation && Objects.equals(trouble, now.trouble);
        }
    }

    /** How a node stood a moment ago at most. */
    public Standing standing(String node) {
        Standing found = glance().standings().get(node);
        return found == null ? new Standing(0, 0, NodeTrouble.deleted(node)) : found;
    }

    /** What the node's owner shows of its ledger, as far as known here. */
    public NodeReservations reservations(String node) {
        CatalogView view = catalog.get();
        return view.find(nodeKey(node))
                .map(entry -> known(view, entry).ledger())
                .orElse(NodeReservations.NONE);
    }

    /** Counts a pod as on its way to a node, for a moment. */
    public void sent(String node, String uid, PodDemand demand, Instant now) {
        inFlight.computeIfAbsent(node, it -> new Flights()).add(uid, demand, now.toEpochMilli() + IN_FLIGHT_MILLIS);
    }

    /** The node has answered for this pod. */
    public void landed(String node, String uid) {
        Flights flights = inFlight.get(node);
        if (flights != null) {
            flights.remove(uid);
        }
    }

    public static ObjectKey nodeKey(String node) {
        return new ObjectKey(NODES, "", node);
    }

    public static ObjectKey reservationsKey(String node) {
        return new ObjectKey(RESERVATIONS, "", node);
    }

    private Known known(CatalogView view, Entry entry) {
        String name = entry.key().name();
        Document document = entry.document();
        Document reservations =
                view.find(reservationsKey(name)).map(Entry::document).orElse(null);
        Known before = parsed.get(name);
        if (before != null && before.of(document, reservations)) {
            return before;
        }
        ApiObject node = entry.object();
        NodeReservations ledger =
                reservations == null ? NodeReservations.NONE : NodeReservations.of(reservations.open());
        Known known = new Known(
                document,
                reservations,
                ledger,
                NodeDocument.view(node, ledger),
                NodeDocument.trouble(node),
                NodeSight.of(node));
        parsed.put(name, known);
        return known;
    }

    private NodeView withFlights(Known known, long nowMillis) {
        Flights flights = inFlight.get(known.view().name());
        return flights == null ? known.view() : flights.on(known.view(), nowMillis);
    }
}
