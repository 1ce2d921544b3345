package io.starling.actors.member;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a control member asks its journal beside what Pekko Persistence does. Thread-safe. */
public interface JournalFacts {
    /** All persistence ids. */
    CompletionStage<List<String>> persistenceIds();

    /** The number of each entity's last event; nothing where the back end can't tell them all at once. */
    CompletionStage<Map<String, Long>> lastSequences();

    /** Names the journal: no other has this name, also none that is restored from it. */
    String id();

    /** The sequence number of an entity's first event that this build can't decode; 0 where there is none. */
    CompletionStage<Long> firstUnreadable(String persistenceId);

    /** What the journal said where it answered a write with that it takes none just now, a clause that names it; empty for any other failure. */
    Optional<String> refusal(Throwable failure);

    /** Why the journal can't be written just now, a clause that names it; empty while it answers. */
    Optional<String> trouble();
}
