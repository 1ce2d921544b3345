package io.starling.chaos.check;

import io.starling.chaos.history.Action;
import io.starling.chaos.history.Action.Create;
import io.starling.chaos.history.Action.Delete;
import io.starling.chaos.history.Action.Patch;
import io.starling.chaos.history.Action.Read;
import io.starling.chaos.history.Action.Update;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.Outcome;
import io.starling.chaos.history.Outcome.Absent;
import io.starling.chaos.history.Outcome.Applied;
import io.starling.chaos.history.Outcome.Conflict;
import io.starling.chaos.history.Outcome.Found;
import io.starling.chaos.history.Outcome.Unknown;

/** Writes histories of one object by hand. Each request begins at a time and ends at another. */
final class Told {
    static final String KEY = "configmaps/g-1";

    private Told() {}

    static Operation created(long from, long to, String value, long version) {
        return told(from, to, new Create(value), new Applied(version));
    }

    static Operation update(long from, long to, String value, long ifVersion, long version) {
        return told(from, to, new Update(value, ifVersion), new Applied(version));
    }

    static Operation updateRefused(long from, long to, String value, long ifVersion) {
        return told(from, to, new Update(value, ifVersion), new Conflict());
    }

    static Operation patch(long from, long to, String value, long version) {
        return told(from, to, new Patch(value), new Applied(version));
    }

    static Operation delete(long from, long to) {
        return told(from, to, new Delete(), new Applied(0));
    }

    static Operation unknown(long from, long to, Action action) {
        return told(from, to, action, new Unknown("timed out"));
    }

    static Operation read(long from, long to, String value, long version) {
        return told(from, to, new Read(), new Found(value, version));
    }

    static Operation readNothing(long from, long to) {
        return told(from, to, new Read(), new Absent(""));
    }

    static Operation told(long from, long to, Action action, Outcome outcome) {
        return new Operation(1, "node-1", KEY, action, outcome, from, to);
    }
}
