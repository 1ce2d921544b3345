package io.starling.core.keyvalue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What a client asks the owner of a keyspace for. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Request.Transact.class, name = "transact"),
    @JsonSubTypes.Type(value = Request.OpenSession.class, name = "open-session"),
    @JsonSubTypes.Type(value = Request.CloseSession.class, name = "close-session"),
    @JsonSubTypes.Type(value = Request.RenewSession.class, name = "renew-session"),
    @JsonSubTypes.Type(value = Request.Fire.class, name = "fire")
})
public sealed interface Request {
    /** All of it or nothing, in this order, at one moment. */
    record Transact(List<Op> ops) implements Request {}

    record OpenSession(Session session) implements Request {}

    /** Ends a session as if it had become invalid: its locks are free after its lock delay. */
    record CloseSession(String id) implements Request {}

    /** Gives a session its whole time to live anew. */
    record RenewSession(String id) implements Request {}

    record Fire(UserEvent event) implements Request {}
}
