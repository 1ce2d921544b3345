package io.starling.core.keyvalue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What comes of a {@link Request}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Answer.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Answer.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Answer.Sessions.class, name = "sessions")
})
public sealed interface Answer {
    /** It is done, and in the journal. The entries are what the operations show, those that only write without values. */
    record Done(List<Entry> entries) implements Answer {}

    /** Nothing was changed. */
    record Refused(List<Problem> problems) implements Answer {}

    /** The session that was asked for, or none. */
    record Sessions(List<Session> sessions) implements Answer {}

    /** Why an operation can't be done. */
    enum Reason {
        /** The keys aren't as the operation wants them. */
        CONDITION,
        /** It can't be done whatever the keys are: there is no such session, or no room. */
        INVALID
    }

    /** @param op the place of the operation in its transaction, from 0 */
    record Problem(int op, Reason reason, String what) {}
}
