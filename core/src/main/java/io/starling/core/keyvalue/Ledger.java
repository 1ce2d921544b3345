package io.starling.core.keyvalue;

import io.starling.core.keyvalue.Answer.Problem;
import io.starling.core.keyvalue.Answer.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Decides on requests: what they change, and what is answered. Equal inputs, equal decisions. */
public final class Ledger {
    /** What the entries of a keyspace may weigh together, in bytes: each control member holds them in memory. */
    public static final long MOST_BYTES = 64L << 20;

    /** How many sessions a keyspace may have. */
    public static final int MOST_SESSIONS = 4096;

    /** What the entries that a transaction reads may weigh together: they travel in one message. */
    public static final long MOST_ANSWER_BYTES = 2L << 20;

    private Ledger() {}

    /**
     * What a request comes to.
     *
     * @param changes to be committed together; nothing is committed where there are none
     */
    public record Decision(List<Change> changes, Answer answer) {
        static Decision nothing(Answer answer) {
            return new Decision(List.of(), answer);
        }

        static Decision refused(String what) {
            return nothing(new Answer.Refused(List.of(new Problem(0, Reason.INVALID, what))));
        }
    }

    /** As the other, for a keyspace that may have {@link #MOST_BYTES}. */
    public static Decision decide(KeyValues before, Request request, Instant now) {
        return decide(before, request, now, MOST_BYTES);
    }

    /**
     * @param now the owner's clock
     * @param most what the entries may weigh together, in bytes; what makes them heavier is refused above that
     */
    public static Decision decide(KeyValues before, Request request, Instant now, long most) {
        if (request instanceof Request.Transact transact) {
            return new Transaction(before, now, most).decide(transact.ops());
        }
        if (request instanceof Request.OpenSession open) {
            return open(before, open.session());
        }
        if (request instanceof Request.CloseSession close) {
            return new Decision(closing(before, close.id(), now), new Answer.Done(List.of()));
        }
        if (request instanceof Request.RenewSession renew) {
            Session session = before.sessions().get(renew.id());
            return Decision.nothing(new Answer.Sessions(session == null ? List.of() : List.of(session)));
        }
        UserEvent event = ((Request.Fire) request).event();
        return new Decision(List.of(new Change.EventFired(event)), new Answer.Done(List.of()));
    }

    /** The answer to a request that was committed, of which only the answer was lost. */
    public static Answer repeated(KeyValues present, Request request) {
        if (request instanceof Request.OpenSession open) {
            Session session = present.sessions().get(open.session().id());
            return new Answer.Sessions(List.of(session == null ? open.session() : session));
        }
        if (request instanceof Request.Transact transact) {
            return Transaction.repeated(present, transact.ops());
        }
        return new Answer.Done(List.of());
    }

    private static Decision open(KeyValues before, Session session) {
        if (before.sessions().size() >= MOST_SESSIONS) {
            return Decision.refused("there are " + MOST_SESSIONS + " sessions already, which is the most: destroy some,"
                    + " or give sessions a TTL");
        }
        return new Decision(
                List.of(new Change.SessionOpened(session)),
                new Answer.Sessions(List.of(session.created(before.index() + 1))));
    }

    /** What the end of a session changes: its locks are free, or its keys gone, and none of them can be locked for a while. */
    public static List<Change> closing(KeyValues before, String id, Instant now) {
        Session session = before.sessions().get(id);
        if (session == null) {
            return List.of();
        }
        List<Change> changes = new ArrayList<>();
        List<String> held = before.heldBy(id);
        if (!held.isEmpty() && !session.lockDelay().isZero()) {
            changes.add(new Change.Delayed(held, now.plus(session.lockDelay()), now));
        }
        if (session.behavior() == Session.Behavior.DELETE) {
            held.forEach(key -> changes.add(new Change.Removed(key)));
        } else if (!held.isEmpty()) {
            changes.add(new Change.Released(held));
        }
        changes.add(new Change.SessionClosed(id));
        return changes;
    }
}
