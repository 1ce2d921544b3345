package io.starling.persistence;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs that refuse to run as root. Where we are root they run as {@code nobody}, by {@code setpriv} of
 * util-linux, which every Debian has; where we are somebody else they run as we do. Always in a session of their own, so
 * that a Ctrl-C meant for the launcher doesn't reach them.
 *
 * @param prefix the words to put before a command
 * @param user who the programs run as; null means as ourselves
 */
record UnprivilegedRunner(List<String> prefix, @Nullable String user) {
    private static final String NOBODY = "nobody";
    private static final List<String> OWN_SESSION = List.of("setsid", "--");
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");

    /** Lets {@code nobody} pass directories that only root may enter, such as /root, but write nowhere. */
    private static final List<String> PASSING_DIRECTORIES = List.of(
            "--securebits=+no_setuid_fixup",
            "--inh-caps=-all,+dac_read_search",
            "--ambient-caps=-all,+dac_read_search");

    /**
     * A runner whose programs can execute {@code program}.
     *
     * @throws JournalException when there is no way
     */
    static UnprivilegedRunner forProgram(Path program) {
        if (!isRoot()) {
            return new UnprivilegedRunner(OWN_SESSION, null);
        }
        UnprivilegedRunner plain = asNobody(List.of());
        if (plain.succeeds("test", "-x", program.toString())) {
            return plain;
        }
        UnprivilegedRunner passing = asNobody(PASSING_DIRECTORIES);
        if (passing.succeeds("test", "-x", program.toString())) {
            return passing;
        }
        throw new JournalException(
                "Postgres refuses to run as root, and the user nobody can't reach " + program.getParent()
                        + ": run as an ordinary user, or choose a --data directory that nobody may enter, such as one under /var/lib.");
    }

    ProcessBuilder command(List<String> words) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(words);
        return new ProcessBuilder(all);
    }

    /** Gives a file or directory that we made to the user whose programs are to use it. */
    void own(Path path) throws IOException {
        if (user != null) {
            UserPrincipal owner =
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(user);
            Files.setOwner(path, owner);
        }
    }

    private boolean succeeds(String... words) {
        try {
            Process process = command(List.of(words)).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static UnprivilegedRunner asNobody(List<String> capabilities) {
        List<String> prefix = new ArrayList<>(OWN_SESSION);
        prefix.addAll(AS_NOBODY);
        prefix.addAll(capabilities);
        prefix.add("--");
        return new UnprivilegedRunner(List.copyOf(prefix), NOBODY);
    }

    private static boolean isRoot() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException | UnsupportedOperationException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }
}
