package io.starling.node.cli;

import io.starling.persistence.Journal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what makes the tables of a journal. */
@Command(
        name = "journal-schema",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the statements that make a journal's tables, for a database where Starling's own user may not make them.",
            "Nothing is contacted. Where that user may, members make the tables by themselves."
        })
final class JournalSchemaCommand implements Runnable {
    @Option(
            names = "--journal",
            required = true,
            paramLabel = "URL",
            description = "The journal, as 'starling join' takes it; passwords may be left out.")
    private String journal = "";

    @Override
    public void run() {
        try (Journal named = Journal.forUrl(journal)) {
            System.out.print(named.schema());
        }
    }
}
