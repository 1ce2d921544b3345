package io.starling.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line refuses, in which words; and that every command explains itself. */
class StarlingTest {
    private final StringWriter errors = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "status",
                "down",
                "member",
                "member kill",
                "member stop",
                "member start",
                "logs",
                "join",
                "backup",
                "restore",
                "journal-schema",
                "demo",
                "test",
                "version",
                "supervise"
            })
    void everyCommandHelps(String command) {
        CommandLine line = commandLine();
        StringWriter out = new StringWriter();
        line.setOut(new PrintWriter(out));

        assertThat(line.execute((command + " --help").split(" ", -1))).isZero();
        assertThat(out.toString()).startsWith("Usage: starling " + command);
    }

    @Test
    void whereNoClusterIsThereIsNothingToDo(@TempDir Path directory) {
        for (String command : List.of("status", "down", "logs", "member kill 1")) {
            refuses(
                    command + " --data " + directory,
                    "There is no cluster in " + directory
                            + ": start one with 'starling up', or name its directory with --data.");
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void onlyABackupIsRestored(@TempDir Path directory) throws java.io.IOException {
        Path data = directory.resolve("data");
        refuses("restore " + directory.resolve("none") + " --data " + data, "There is no file ");
        Path text = Files.writeString(directory.resolve("text"), "not a backup");
        refuses(
                "restore " + text + " --data " + data,
                "The backup " + text + " is broken or cut short; nothing can be restored from it.");
        refuses("backup " + text + " --data " + data, "There is no cluster in " + data);
        assertThat(data).doesNotExist();
    }

    @Test
    void onlyASimulatedWorkerIsManyNodes(@TempDir Path directory) {
        String join = "join --seed 127.0.0.1:1 --data " + directory;
        String needs = "--nodes needs --roles worker and --runtime simulated.";
        refuses(join + " --roles worker --runtime process --nodes 3", needs);
        refuses(join + " --roles worker --nodes 3 --runtime docker", needs);
        refuses(
                join + " --roles worker --runtime simulated --nodes 0",
                "--nodes, --first-node and --pods-per-node must be at least 1, and the last node's number at most 131070.");
        refuses(
                join + " --roles worker --runtime simulated --nodes 100 --first-node 131000",
                "--nodes, --first-node and --pods-per-node must be at least 1, and the last node's number at most 131070.");
    }

    @Test
    void controlNeedsAJournal(@TempDir Path directory) {
        refuses(
                "join --seed 127.0.0.1:1 --journal= --data " + directory,
                "The role control needs a journal: name one with --journal postgresql://user:password@host:port/database, or join with --roles worker.");
        refuses(
                "join --seed 127.0.0.1:1 --journal postgresql://u:p@127.0.0.1:1/d --data " + directory,
                "The journal at postgresql://u@127.0.0.1:1/d can't be reached: ");
        refuses(
                "join --seed 127.0.0.1:1 --journal cassandra://u:p@127.0.0.1:1/star --data " + directory,
                "The journal at cassandra://u@127.0.0.1:1/star can't be reached: ");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void badOptionsOfJoinAreNamed() {
        refuses("join --roles worker --seed 127.0.0.1", "--seed: '127.0.0.1' is not host:port.");
        refuses(
                "join --roles worker --seed 127.0.0.1:99999",
                "--seed: '127.0.0.1:99999' has a port outside 1 to 65535.");
        refuses(
                "join --roles worker --remoting-port 29817",
                "A member without the role control joins by the address of another one: name some with --seed HOST:PORT.");
        refuses(
                "join --roles worker --seed 127.0.0.1:29817 --remoting-port 29817",
                "A member without the role control joins by the address of another one");
        refuses("join --roles king --seed 127.0.0.1:1", "--roles takes control, worker or both; not 'king'.");
        refuses("join --roles worker --seed 127.0.0.1:1 --name Böse", "The name 'Böse' can't be a node's name:");
        refuses("join --roles worker --seed 127.0.0.1:1 --node-share 2", "--node-share must be above 0 and at most 1.");
        refuses(
                "join --roles worker --seed 127.0.0.1:1 --bind 0.0.0.0 --insecure",
                "--bind must be an address by which the other members reach this machine, not 0.0.0.0.");
    }

    @Test
    void otherAddressesThanLoopbackNeedToBeInsecure() {
        refuses(
                "join --roles worker --seed 127.0.0.1:1 --bind 192.0.2.1",
                "Nothing is authenticated yet: whoever reaches 192.0.2.1 could start a pod with a hostPath and be root here. To do it anyway, add --insecure.");
        refuses(
                "join --roles worker --seed 127.0.0.1:1 --bind 203.0.113.9 --insecure",
                "The address 203.0.113.9 of --bind is not one of this machine's.");
    }

    @Test
    void upRefusesADirectoryThatIsAFile(@TempDir Path directory) throws java.io.IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        refuses("up --runtime simulated --data " + file, "The directory " + file);
    }

    private void refuses(String command, String sentence) {
        errors.getBuffer().setLength(0);
        assertThat(commandLine().execute(command.split(" ", -1))).isEqualTo(1);
        assertThat(errors.toString()).startsWith(sentence).hasLineCount(1);
    }

    private CommandLine commandLine() {
        return Starling.commandLine().setErr(new PrintWriter(errors, true));
    }
}
