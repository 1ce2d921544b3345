package io.starling.core.keyvalue;

import io.starling.core.keyvalue.Answer.Problem;
import io.starling.core.keyvalue.Answer.Reason;
import io.starling.core.keyvalue.Ledger.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One transaction on its way through its operations: each sees what those before it changed. Used once. */
final class Transaction {
    private final Instant now;
    private final long most;
    private final long weighed;
    private final long index;
    private final List<Change> changes = new ArrayList<>();
    private final List<Entry> shown = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private KeyValues present;
    private int place;

    /** @param most what the entries may weigh together, in bytes */
    Transaction(KeyValues before, Instant now, long most) {
        this.present = before;
        this.now = now;
        this.most = most;
        this.weighed = before.bytes();
        this.index = before.index() + 1;
    }

    Decision decide(List<Op> ops) {
        for (Op op : ops) {
            perform(op);
            place++;
        }
        if (problems.isEmpty() && present.bytes() > Math.max(most, weighed)) {
            problems.add(new Problem(
                    0,
                    Reason.INVALID,
                    "the key-value store is full: it holds " + (most >> 20) + " MiB at the most with this journal"));
        }
        if (shown.stream().mapToLong(Entry::weight).sum() > Ledger.MOST_ANSWER_BYTES) {
            problems.add(new Problem(
                    0, Reason.INVALID, "the transaction reads more than " + (Ledger.MOST_ANSWER_BYTES >> 20) + " MiB"));
        }
        return problems.isEmpty()
                ? new Decision(List.copyOf(changes), new Answer.Done(List.copyOf(shown)))
                : Decision.nothing(new Answer.Refused(List.copyOf(problems)));
    }

    private void perform(Op op) {
        Entry entry = present.entries().get(op.key());
        switch (op.verb()) {
            case SET -> store(op, entry, entry == null ? "" : entry.session(), lockIndex(entry));
            case CAS -> {
                if (hasIndex(op, entry)) {
                    store(op, entry, entry == null ? "" : entry.session(), lockIndex(entry));
                }
            }
            case LOCK -> lock(op, entry);
            case UNLOCK -> unlock(op, entry);
            case GET -> {
                if (entry == null) {
                    missing(op);
                } else {
                    shown.add(entry);
                }
            }
            case GET_OR_EMPTY -> shown.add(entry == null ? new Entry(op.key(), 0, Blob.EMPTY, "", 0, 0, 0) : entry);
            case GET_TREE -> shown.addAll(present.tree(op.key()).values());
            case CHECK_INDEX -> {
                if (entry == null) {
                    missing(op);
                } else if (hasIndex(op, entry)) {
                    shown.add(bare(entry));
                }
            }
            case CHECK_SESSION -> checkSession(op, entry);
            case CHECK_NOT_EXISTS -> {
                if (entry != null) {
                    fail(Reason.CONDITION, "key \"" + op.key() + "\" exists");
                }
            }
            case DELETE -> remove(op, entry);
            case DELETE_TREE -> {
                if (!present.tree(op.key()).isEmpty()) {
                    change(new Change.TreeRemoved(op.key()));
                }
            }
            case DELETE_CAS -> {
                // As in Consul: what isn't there is gone, whatever index was expected.
                if (entry != null && hasIndex(op, entry)) {
                    remove(op, entry);
                }
            }
        }
    }

    private void lock(Op op, @Nullable Entry entry) {
        if (!sessionLives(op)) {
            return;
        }
        Instant until = present.delays().get(op.key());
        if (entry != null && entry.locked() && !entry.session().equals(op.session())) {
            fail(Reason.CONDITION, "failed to lock key \"" + op.key() + "\", lock is already held");
        } else if (until != null && now.isBefore(until)) {
            fail(Reason.CONDITION, "failed to lock key \"" + op.key() + "\" due to lock delay until " + until);
        } else {
            boolean mine = entry != null && entry.locked();
            store(op, entry, op.session(), lockIndex(entry) + (mine ? 0 : 1));
        }
    }

    private void unlock(Op op, @Nullable Entry entry) {
        if (op.session().isEmpty()) {
            fail(Reason.INVALID, "missing session");
        } else if (entry == null || !entry.session().equals(op.session())) {
            fail(
                    Reason.CONDITION,
                    "failed to unlock key \"" + op.key() + "\", lock isn't held, or is held by another session");
        } else {
            store(op, entry, "", entry.lockIndex());
        }
    }

    private void checkSession(Op op, @Nullable Entry entry) {
        if (op.session().isEmpty()) {
            fail(Reason.INVALID, "missing session");
        } else if (entry == null) {
            missing(op);
        } else if (entry.session().equals(op.session())) {
            shown.add(bare(entry));
        } else {
            fail(
                    Reason.CONDITION,
                    "failed session check for key \"" + op.key() + "\", current session \"" + entry.session()
                            + "\" != \"" + op.session() + "\"");
        }
    }

    private boolean sessionLives(Op op) {
        if (op.session().isEmpty()) {
            fail(Reason.INVALID, "missing session");
            return false;
        }
        if (!present.sessions().containsKey(op.session())) {
            fail(Reason.INVALID, "invalid session \"" + op.session() + "\"");
            return false;
        }
        return true;
    }

    private void missing(Op op) {
        fail(Reason.CONDITION, "key \"" + op.key() + "\" doesn't exist");
    }

    private boolean hasIndex(Op op, @Nullable Entry entry) {
        long has = entry == null ? 0 : entry.modifyIndex();
        if (has != op.index()) {
            fail(
                    Reason.CONDITION,
                    "failed " + op.verb().text() + " of key \"" + op.key() + "\", current modify index " + has + " != "
                            + op.index());
        }
        return has == op.index();
    }

    /** Writing what is there already changes nothing, and keeps the key's index, as in Consul. */
    private void store(Op op, @Nullable Entry entry, String session, long lockIndex) {
        boolean same = entry != null
                && entry.value().equals(op.value())
                && entry.flags() == op.flags()
                && entry.session().equals(session)
                && entry.lockIndex() == lockIndex;
        if (entry != null && same) {
            shown.add(bare(entry));
            return;
        }
        change(new Change.Stored(op.key(), op.flags(), op.value(), session, lockIndex));
        long created = entry == null ? index : entry.createIndex();
        shown.add(new Entry(op.key(), op.flags(), Blob.EMPTY, session, lockIndex, created, index));
    }

    private void remove(Op op, @Nullable Entry entry) {
        if (entry != null) {
            change(new Change.Removed(op.key()));
        }
    }

    private void change(Change change) {
        changes.add(change);
        present = change.applyTo(present, index);
    }

    private void fail(Reason reason, String what) {
        problems.add(new Problem(place, reason, what));
    }

    private static long lockIndex(@Nullable Entry entry) {
        return entry == null ? 0 : entry.lockIndex();
    }

    private static Entry bare(Entry entry) {
        return new Entry(
                entry.key(),
                entry.flags(),
                Blob.EMPTY,
                entry.session(),
                entry.lockIndex(),
                entry.createIndex(),
                entry.modifyIndex());
    }

    /** What a transaction that was committed shows now; others may have written since. */
    static Answer repeated(KeyValues present, List<Op> ops) {
        List<Entry> shown = new ArrayList<>();
        for (Op op : ops) {
            Entry entry = present.entries().get(op.key());
            switch (op.verb()) {
                case SET, CAS, LOCK, UNLOCK, CHECK_INDEX, CHECK_SESSION -> {
                    if (entry != null) {
                        shown.add(bare(entry));
                    }
                }
                case GET, GET_OR_EMPTY -> {
                    if (entry != null) {
                        shown.add(entry);
                    }
                }
                case GET_TREE -> shown.addAll(present.tree(op.key()).values());
                default -> {
                    // Shows nothing.
                }
            }
        }
        return new Answer.Done(shown);
    }
}
