package io.starling.node.cli;

import io.starling.persistence.backup.BackupSummary;
import io.starling.persistence.backup.Restore;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Fills an empty journal from a backup. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Fills the empty journal of a cluster that doesn't run from a backup, and reads it back.",
            "Members started on it afterwards go on from there. A restore that was broken off is finished by running it again."
        })
final class RestoreCommand implements Runnable {
    @Mixin
    private JournalOption journal = new JournalOption();

    @Parameters(paramLabel = "FILE", description = "What 'starling backup' made, of a journal of any kind.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Override
    public void run() {
        // Before a directory is made for it.
        Restore.verify(file);
        BackupSummary restored = journal.useStopped(into -> Restore.into(into, file, System.out::println));
        System.out.println("Restored " + restored);
        System.out.println("Start members on it: 'starling up', or 'starling join'.");
    }
}
