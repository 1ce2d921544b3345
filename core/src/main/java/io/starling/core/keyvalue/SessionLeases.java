package io.starling.core.keyvalue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When the sessions that have a time to live expire. Not journaled: whoever owns the keyspace next gives each of them its
 * whole time anew. Time is a parameter, and only its course counts: when the owner's clock was set, or its process stood
 * still and could hear nobody, every expiry moves with it. Used by one thread.
 */
public final class SessionLeases {
    /** How often {@link #expired} is asked. */
    public static final Duration TICK = Duration.ofMillis(500);

    /** Ticks may be late by so much before that counts as standing still. */
    private static final Duration LATE = Duration.ofMillis(1500);

    private final Map<String, Instant> expiries = new HashMap<>();
    private Instant last;

    public SessionLeases(Instant now) {
        this.last = now;
    }

    /** Takes a state up: those of its sessions that aren't known yet have their whole time from now on. */
    public void follow(KeyValues state, Instant now) {
        for (Session session : state.sessions().values()) {
            if (session.expires() && !expiries.containsKey(session.id())) {
                expiries.put(session.id(), now.plus(session.ttl()));
            }
        }
        expiries.keySet().retainAll(state.sessions().keySet());
    }

    /** Its time begins anew. */
    public void renew(Session session, Instant now) {
        if (session.expires()) {
            expiries.put(session.id(), now.plus(session.ttl()));
        }
    }

    /** The sessions that are over now. They are told again until {@link #follow} shows that they are gone. */
    public List<String> expired(Instant now) {
        Duration passed = Duration.between(last, now);
        last = now;
        if (passed.isNegative() || passed.compareTo(TICK.plus(LATE)) > 0) {
            Duration jump = passed.minus(TICK);
            expiries.replaceAll((id, expiry) -> expiry.plus(jump));
        }
        List<String> over = new ArrayList<>();
        expiries.forEach((id, expiry) -> {
            if (!now.isBefore(expiry)) {
                over.add(id);
            }
        });
        over.sort(null);
        return over;
    }

    /** When a session expires unless it is renewed; empty where it never does. */
    public Optional<Instant> expiry(String session) {
        return Optional.ofNullable(expiries.get(session));
    }
}
