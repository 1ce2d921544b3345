package io.starling.node.local;

import io.starling.persistence.EmbeddedPostgres;
import io.starling.persistence.Journal;
import io.starling.persistence.JournalException;
import java.util.Optional;
import java.util.function.Consumer;

/** The journal of a local cluster: a Postgres that belongs to it and lives and ends with it, or what was named by a URL. */
public final class LocalJournal {
    private final EmbeddedPostgres postgres;
    private final ClusterPlan plan;
    private final Optional<String> url;

    private LocalJournal(EmbeddedPostgres postgres, ClusterPlan plan, Optional<String> url) {
        this.postgres = postgres;
        this.plan = plan;
        this.url = url;
    }

    static LocalJournal of(ClusterDirectory directory, ClusterPlan plan) {
        return new LocalJournal(directory.postgres(plan), plan, directory.journalUrl());
    }

    /** Sees to it that the cluster's own server runs, and returns the URL for members. */
    String keep(Consumer<String> say) {
        if (url.isEmpty() && postgres.process().isEmpty()) {
            say.accept("starting the journal on port " + plan.journalPort());
            postgres.start();
            say.accept("the journal is ready");
        }
        return url.orElseGet(postgres::url);
    }

    /** Stops the cluster's own server; another's goes on. */
    void stop(Consumer<String> say) {
        if (url.isEmpty()) {
            postgres.stop();
            say.accept("the journal is stopped");
        }
    }

    /** Whether it answers now. */
    public boolean answers() {
        if (url.isEmpty()) {
            return postgres.process().isPresent() && postgres.ready();
        }
        try (Journal named = Journal.forUrl(url.get())) {
            named.check();
            return true;
        } catch (JournalException e) {
            return false;
        }
    }

    /** Where it is: for messages. */
    public String place() {
        return url.map(named -> "at " + Journal.forUrl(named).shownUrl()).orElse("on port " + plan.journalPort());
    }
}
