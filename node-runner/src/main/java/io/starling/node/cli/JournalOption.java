package io.starling.node.cli;

import io.starling.node.local.JournalAtRest;
import io.starling.persistence.Journal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that name a journal: that of a cluster on this machine, or any by its URL. */
final class JournalOption {
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--journal",
            paramLabel = "URL",
            description = "A journal elsewhere, as members are given it, instead of that in --data.")
    private @Nullable String url;

    /** Works on it, whether its cluster runs or not. */
    <T> T use(Function<Journal, T> work) {
        return url != null ? open(url, work) : JournalAtRest.of(data.cluster(), local -> open(local, work));
    }

    /** Works on it while no cluster on this machine may use it. */
    <T> T useStopped(Function<Journal, T> work) {
        return url != null ? open(url, work) : JournalAtRest.ofStopped(data.cluster(), local -> open(local, work));
    }

    private static <T> T open(String url, Function<Journal, T> work) {
        try (Journal journal = Journal.forUrl(url)) {
            return work.apply(journal);
        }
    }
}
