package io.starling.chaos.check;

import io.starling.chaos.history.History;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Whether there is an order of all operations on an object that explains every answer and in which none comes before one
 * that had ended when it began.
 *
 * <p>The search is Wing and Gong's, in the form that keeps all states that are possible so far (Lowe, "Testing for
 * linearizability", just-in-time linearization): time runs through the history, and when an operation ends, every way of
 * letting it and operations that overlap it take place is followed. Equal states met twice are followed once. A write of
 * unknown outcome overlaps everything after it: it may take place at any later time, or never.
 */
public final class Linearizability {
    static final String NAME = "linearizable per object";

    /** More states at once than this, and the object is given up as undecided. */
    private static final int MOST_STATES = 50_000;

    private static final int SHOWN_BEFORE = 40;

    /** The judgement of one object. */
    private enum Verdict {
        FINE,
        BROKEN,
        UNDECIDED
    }

    /**
     * A state that is possible now.
     *
     * @param done the numbers of the operations in flight that have taken place in it; never changed
     */
    private record Possible(Register register, BitSet done) {
        Possible ended(int operation) {
            BitSet rest = (BitSet) done.clone();
            rest.clear(operation);
            return new Possible(register, rest);
        }

        Possible then(Register next, int operation) {
            BitSet more = (BitSet) done.clone();
            more.set(operation);
            return new Possible(next, more);
        }
    }

    private Linearizability() {}

    /**
     * Violations of objects whose histories can't be explained.
     *
     * @param versions what the versions of an object tell, by its key
     * @param undecided is told the keys whose search was given up because too many writes had unknown outcomes
     */
    public static List<Violation> check(
            List<Operation> operations, Function<String, Versions> versions, List<String> undecided) {
        List<Violation> violations = new ArrayList<>();
        for (Map.Entry<String, List<Operation>> object :
                History.byKey(operations).entrySet()) {
            Search search = new Search(object.getValue(), versions.apply(object.getKey()));
            Verdict verdict = search.run();
            if (verdict == Verdict.BROKEN) {
                violations.add(search.violation(object.getKey()));
            } else if (verdict == Verdict.UNDECIDED) {
                undecided.add(object.getKey());
            }
        }
        return violations;
    }

    private record Moment(long at, boolean begins, int number) {}

    /** One object's. */
    private static final class Search {
        private final Versions versions;
        private final List<Operation> operations;
        private final BitSet inFlight = new BitSet();
        private Set<Possible> possible = Set.of(new Possible(Register.NEVER, new BitSet()));
        private Optional<Operation> unexplained = Optional.empty();

        /** @param operations in the order in which they were sent */
        Search(List<Operation> operations, Versions versions) {
            this.operations = operations;
            this.versions = versions;
        }

        Verdict run() {
            for (Moment moment : moments()) {
                if (moment.begins()) {
                    inFlight.set(moment.number());
                    continue;
                }
                Optional<Set<Possible>> after = end(moment.number());
                if (after.isEmpty()) {
                    return Verdict.UNDECIDED;
                }
                inFlight.clear(moment.number());
                if (after.get().isEmpty()) {
                    unexplained = Optional.of(operations.get(moment.number()));
                    return Verdict.BROKEN;
                }
                possible = after.get();
            }
            return Verdict.FINE;
        }

        /** Every state in which the operation has taken place; empty when there are too many. */
        private Optional<Set<Possible>> end(int ending) {
            Set<Possible> reached = new HashSet<>();
            Set<Possible> seen = new HashSet<>(possible);
            Deque<Possible> open = new ArrayDeque<>(possible);
            while (!open.isEmpty()) {
                Possible state = open.pop();
                if (state.done().get(ending)) {
                    reached.add(state.ended(ending));
                    continue;
                }
                inFlight.stream()
                        .filter(next -> !state.done().get(next))
                        .mapToObj(next -> after(state, next))
                        .flatMap(Optional::stream)
                        .filter(seen::add)
                        .forEach(open::push);
                if (seen.size() > MOST_STATES) {
                    return Optional.empty();
                }
            }
            return Optional.of(reached);
        }

        private Optional<Possible> after(Possible state, int next) {
            return state.register().step(operations.get(next), versions).map(register -> state.then(register, next));
        }

        Violation violation(String key) {
            Operation culprit = unexplained.orElseThrow();
            int index = operations.indexOf(culprit);
            List<String> evidence = new ArrayList<>();
            possible.stream().limit(5).forEach(state -> evidence.add("possible before: " + state.register()));
            operations.stream()
                    .skip(Math.max(0, index - SHOWN_BEFORE))
                    .limit(2L * SHOWN_BEFORE)
                    .map(operation -> (operation.equals(culprit) ? "=> " : "   ") + operation)
                    .forEach(evidence::add);
            return new Violation(
                    NAME, "No order of the requests to " + key + " explains this answer: " + culprit, evidence);
        }

        /** Begins before ends at the same instant: what touches overlaps. */
        private List<Moment> moments() {
            List<Moment> moments = new ArrayList<>();
            for (int number = 0; number < operations.size(); number++) {
                Operation operation = operations.get(number);
                boolean unknown = operation.outcome() instanceof Outcome.Unknown;
                boolean nothing = operation.outcome() instanceof Outcome.Refused
                        || (unknown && operation.action().reads());
                if (nothing) {
                    continue;
                }
                moments.add(new Moment(operation.invoked(), true, number));
                if (!unknown) {
                    moments.add(new Moment(operation.completed(), false, number));
                }
            }
            moments.sort(Comparator.comparingLong(Moment::at).thenComparing(Moment::begins, Comparator.reverseOrder()));
            return moments;
        }
    }
}
