package io.starling.core.registry;

import java.time.Instant;

/**
 * A change of what an instance, or whoever checks it, said of its health; or of an operator's word on it.
 *
 * @param status with an operator's word, what counts since
 * @param note why, may be empty
 */
public record HealthChange(InstanceStatus status, String note, Instant at) {
    /** Most notes are the same few words. */
    public HealthChange {
        note = note.intern();
    }
}
