package io.starling.actors.node;

import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.actors.agent.AgentProtocol.Hello;
import io.starling.actors.entity.EntityMessage;
import io.starling.core.node.NodeDocument;
import io.starling.core.node.NodeLedger;
import io.starling.core.node.PodClaim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Whose room on a node is taken: what the agent said that it holds, and what is on the way to it. Learned anew in each
 * session of the node's owner. The rules are those of ADR 0005, proven by the simulation of placement.
 */
final class NodeRoom {
    /** So many times found waiting lie between repetitions at most. */
    private static final int RAREST = 16;

    /** What is remembered of pods that left or never came: more than are ever on the way at once. */
    private static final int REMEMBERED = 20_000;

    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    /** The sequence with which the agent last said that it has the pod. */
    private final Map<String, Long> confirmed = new HashMap<>();
    /** The attempts that were refused: one that comes again is refused again. */
    private final Map<String, Integer> refused = remembering();

    private final Map<String, Boolean> freed = remembering();
    /** How often it was found waiting, by uid, up to when it was asked for the last time. */
    private Map<String, Integer> toTake = Map.of();

    private Map<String, Integer> toLetGo = Map.of();
    private @Nullable NodeLedger ledger;
    private long incarnation;
    private long sequence;

    /**
     * A pod that the agent was told of and hasn't answered for.
     *
     * @param releasing whether it was told to let it go again: its room is kept until the agent says that it is free
     */
    record Waiting(HeldPod pod, int attempt, ActorRef<EntityMessage> workload, boolean releasing) {}

    private static <V> Map<String, V> remembering() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    /** Null until the agent has told what it has. */
    @Nullable NodeLedger ledger() {
        return ledger;
    }

    /**
     * The agent told what it has: that, what it took since it said so, and what is on the way to it is reserved. An introduction that
     * was overtaken by a later one changes nothing.
     */
    void introduced(Hello hello) {
        boolean another = hello.incarnation() != incarnation;
        if (!another && hello.sequence() < sequence) {
            return;
        }
        NodeLedger fresh = NodeDocument.ledger(hello.facts());
        if (another) {
            startOver(hello);
        } else {
            fresh = confirmedSince(hello.sequence(), fresh);
        }
        incarnation = hello.incarnation();
        sequence = hello.sequence();
        toTake = Map.of();
        toLetGo = Map.of();
        for (PodClaim held : hello.held()) {
            if (!freed.containsKey(held.uid())) {
                fresh = fresh.holding(held);
                confirmed.merge(held.uid(), hello.sequence(), Math::max);
                acknowledge(held.uid());
            }
        }
        for (Waiting pod : waiting.values()) {
            fresh = fresh.holding(NodeDocument.claim(pod.pod().uid(), pod.pod().object()));
        }
        ledger = fresh;
    }

    /**
     * A new start of the agent has what it says, and nothing that it was told to let go. What an earlier start had ran and is
     * gone: it must not run elsewhere under the same uid.
     */
    private void startOver(Hello hello) {
        Set<String> there = new HashSet<>();
        hello.held().forEach(held -> there.add(held.uid()));
        confirmed.keySet().stream().filter(uid -> !there.contains(uid)).forEach(uid -> {
            freed.put(uid, true);
            waiting.remove(uid);
        });
        confirmed.clear();
        Predicate<Waiting> letGo =
                pod -> pod.releasing() && !there.contains(pod.pod().uid());
        waiting.values().removeIf(letGo);
    }

    private NodeLedger confirmedSince(long told, NodeLedger fresh) {
        confirmed.values().removeIf(at -> at <= told);
        NodeLedger before = ledger;
        NodeLedger result = fresh;
        if (before != null) {
            for (PodClaim claim : before.claims().values()) {
                if (confirmed.containsKey(claim.uid())) {
                    result = result.holding(claim);
                }
            }
        }
        return result;
    }

    /** The agent took these pods. */
    void taken(List<String> uids, long at) {
        for (String uid : uids) {
            if (waiting.containsKey(uid) || confirmed.containsKey(uid)) {
                confirmed.merge(uid, at, Math::max);
            }
            acknowledge(uid);
        }
    }

    private void acknowledge(String uid) {
        Waiting pod = waiting.get(uid);
        if (pod != null && !pod.releasing()) {
            waiting.remove(uid);
        }
    }

    /**
     * Why the pod isn't admitted; empty where it is, and then it is waited for.
     *
     * @param unwelcoming why the node keeps it away, apart from its room; asked for pods alone that aren't here yet
     */
    List<String> admit(HeldPod pod, int attempt, ActorRef<EntityMessage> workload, Supplier<List<String>> unwelcoming) {
        NodeLedger present = ledger;
        List<String> reasons;
        if (present == null || attempt <= refused.getOrDefault(pod.uid(), 0)) {
            reasons = List.of("the node has refused it before");
        } else if (!present.has(pod.uid()) && !unwelcoming.get().isEmpty()) {
            reasons = unwelcoming.get();
        } else {
            NodeLedger.Admission admission = present.admit(NodeDocument.claim(pod.uid(), pod.object()));
            if (admission instanceof NodeLedger.Admitted admitted) {
                ledger = admitted.ledger();
                waiting.put(pod.uid(), new Waiting(pod, attempt, workload, false));
                return List.of();
            }
            reasons = ((NodeLedger.Refused) admission).reasons();
        }
        refused.merge(pod.uid(), attempt, Math::max);
        return reasons;
    }

    /** Whether room is reserved for the pod. */
    boolean has(String uid) {
        NodeLedger present = ledger;
        return present != null && present.has(uid);
    }

    /** Whether the agent was told to take the pod, and its answer is waited for. */
    boolean awaits(String uid) {
        Waiting pod = waiting.get(uid);
        return pod != null && !pod.releasing();
    }

    /** Whether the agent was told to let the pod go, and its answer is waited for. */
    boolean leaving(String uid) {
        Waiting pod = waiting.get(uid);
        return pod != null && pod.releasing();
    }

    /** Whether the pod was here and is gone for good. */
    boolean wasFreed(String uid) {
        return freed.containsKey(uid);
    }

    /** The pod is to go: no attempt is admitted any more; what the agent was told of it keeps its room until it is free. */
    void letGo(String uid) {
        refused.put(uid, Integer.MAX_VALUE);
        waiting.computeIfPresent(uid, (any, pod) -> new Waiting(pod.pod(), pod.attempt(), pod.workload(), true));
    }

    /** Everything that is on its way is to go: the node's pods are given up. */
    void letAllGo() {
        List.copyOf(waiting.keySet()).forEach(this::letGo);
    }

    /** The agent can't take the pod; gives it back where it was waited for. */
    @Nullable Waiting notTaken(String uid) {
        Waiting pod = waiting.remove(uid);
        if (pod != null) {
            refused.merge(uid, pod.attempt(), Math::max);
            release(uid);
        }
        return pod;
    }

    void freed(String uid) {
        waiting.remove(uid);
        confirmed.remove(uid);
        refused.put(uid, Integer.MAX_VALUE);
        freed.put(uid, true);
        release(uid);
    }

    private void release(String uid) {
        NodeLedger present = ledger;
        if (present != null) {
            ledger = present.release(uid);
        }
    }

    /**
     * What the agent has to be told again: pods to take, or pods to let go. Only what waited when this was asked the last
     * time, and then more and more rarely: the answer to what was told is on its way, and takes the longer the busier everybody
     * is. Who repeats as fast as ever makes that worse.
     */
    List<HeldPod> overdue(boolean releasing) {
        Map<String, Integer> before = releasing ? toLetGo : toTake;
        Map<String, Integer> now = new HashMap<>();
        List<HeldPod> overdue = new ArrayList<>();
        for (Waiting pod : waiting.values()) {
            if (pod.releasing() == releasing) {
                int found = before.getOrDefault(pod.pod().uid(), 0) + 1;
                now.put(pod.pod().uid(), found);
                if (repeats(found)) {
                    overdue.add(pod.pod());
                }
            }
        }
        if (releasing) {
            toLetGo = now;
        } else {
            toTake = now;
        }
        return overdue;
    }

    /** The 2nd, 4th, 8th and 16th time, then every 16th. */
    private static boolean repeats(int found) {
        return found % RAREST == 0 || (found > 1 && found < RAREST && Integer.bitCount(found) == 1);
    }
}
