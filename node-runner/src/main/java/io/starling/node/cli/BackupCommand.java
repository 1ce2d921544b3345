package io.starling.node.cli;

import io.starling.persistence.backup.Backup;
import io.starling.persistence.backup.BackupSummary;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Saves everything that a cluster knows. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Saves everything that a cluster knows in one file, while it runs or not.",
            "Each object is saved as it was at one moment; what was acknowledged before is in it."
        })
final class BackupCommand implements Runnable {
    @Mixin
    private JournalOption journal = new JournalOption();

    @Parameters(paramLabel = "FILE", description = "The file to make. It must not be there yet.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Override
    public void run() {
        BackupSummary saved = journal.use(from -> {
            from.check();
            return Backup.write(from, file, System.out::println);
        });
        System.out.println("Saved " + saved);
        System.out.println("in " + file.toAbsolutePath().normalize());
    }
}
