package io.starling.chaos.check;

import io.starling.chaos.history.Action;
import io.starling.chaos.history.Action.Create;
import io.starling.chaos.history.Action.Delete;
import io.starling.chaos.history.Action.Patch;
import io.starling.chaos.history.Action.Update;
import io.starling.chaos.history.Operation;
import io.starling.chaos.history.Outcome;
import io.starling.chaos.history.Outcome.Absent;
import io.starling.chaos.history.Outcome.Applied;
import io.starling.chaos.history.Outcome.Conflict;
import io.starling.chaos.history.Outcome.Found;
import java.util.Optional;

/**
 * The sequential specification of one object: what it may answer in a state, and the state that follows.
 *
 * @param present whether the object is there
 * @param value what was written last; empty where it isn't there
 * @param version of that write, or the highest seen since; 0 while nobody has told it
 */
record Register(boolean present, String value, long version) {
    static final Register NEVER = new Register(false, "", 0);

    /** The state after an operation took place now; empty where it can't have had its outcome in this state. */
    Optional<Register> step(Operation operation, Versions versions) {
        Outcome outcome = operation.outcome();
        if (outcome instanceof Found found) {
            return found(found, versions);
        }
        if (outcome instanceof Absent) {
            return present ? Optional.empty() : Optional.of(this);
        }
        if (outcome instanceof Conflict) {
            return conflict(operation.action(), versions);
        }
        return outcome instanceof Applied applied
                ? written(operation.action(), applied.version(), versions)
                : written(operation.action(), 0, versions);
    }

    private Optional<Register> found(Found found, Versions versions) {
        boolean fits =
                version == 0 || (versions == Versions.EXACT ? found.version() == version : found.version() >= version);
        return present && value.equals(found.value()) && fits
                ? Optional.of(new Register(true, value, found.version()))
                : Optional.empty();
    }

    private Optional<Register> conflict(Action action, Versions versions) {
        boolean fits;
        if (action instanceof Create) {
            fits = present;
        } else if (action instanceof Update update) {
            fits = !present || version == 0 || version != update.ifVersion() || versions == Versions.RISING;
        } else {
            fits = versions == Versions.RISING;
        }
        return fits ? Optional.of(this) : Optional.empty();
    }

    private Optional<Register> written(Action action, long newVersion, Versions versions) {
        if (newVersion != 0 && newVersion <= version) {
            return Optional.empty();
        }
        if (action instanceof Create create) {
            return present ? Optional.empty() : Optional.of(new Register(true, create.value(), newVersion));
        }
        if (!present) {
            return Optional.empty();
        }
        if (action instanceof Patch patch) {
            return Optional.of(new Register(true, patch.value(), newVersion));
        }
        if (action instanceof Update update) {
            return allows(update, versions)
                    ? Optional.of(new Register(true, update.value(), newVersion))
                    : Optional.empty();
        }
        return action instanceof Delete
                ? Optional.of(new Register(false, "", Math.max(version, newVersion)))
                : Optional.empty();
    }

    private boolean allows(Update update, Versions versions) {
        return version == 0
                || (versions == Versions.EXACT ? update.ifVersion() == version : update.ifVersion() >= version);
    }
}
