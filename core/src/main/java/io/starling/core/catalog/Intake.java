package io.starling.core.catalog;

import io.starling.core.catalog.Message.Fetch;
import io.starling.core.catalog.Message.Kept;
import io.starling.core.catalog.Message.Known;
import io.starling.core.catalog.Message.Part;
import io.starling.core.catalog.Message.Pending;
import java.util.ArrayList;
import java.util.List;

/** A whole catalog that comes in from another member, part by part. */
final class Intake {
    final String donor;
    final long id;
    final List<Entry> entries = new ArrayList<>();
    final List<Pending> pending = new ArrayList<>();
    final List<Kept> kept = new ArrayList<>();
    final List<Known> owners = new ArrayList<>();
    private int next;
    /** When the last part came, or the transfer began. */
    long progressAt;

    Intake(String donor, long id, long now) {
        this.donor = donor;
        this.id = id;
        this.progressAt = now;
    }

    /** Takes a part; tells whether it was the one that was asked for. */
    boolean take(Part part, long now) {
        if (part.id() != id || part.index() != next || !part.from().equals(donor)) {
            return false;
        }
        entries.addAll(part.entries());
        pending.addAll(part.pending());
        kept.addAll(part.kept());
        owners.addAll(part.owners());
        next++;
        progressAt = now;
        return true;
    }

    Fetch ask(String self) {
        return new Fetch(self, id, next);
    }
}
