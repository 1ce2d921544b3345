package io.starling.node.network.kernel;

import io.starling.node.network.kernel.Nft.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An nft that stays between changes: each change would else wait until a program has started, and until the kernel has let go
 * of what the last one replaced. Where nft can't stay, it is started for each change. Used from one thread.
 */
final class NftSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NftSession.class);
    /** Points at a word of the line above. */
    private static final Pattern POINTER = Pattern.compile("[\\s^~]*");

    private final Path file;
    private @Nullable Process process;
    private @Nullable BufferedReader errors;
    /** Some are built without what reads commands. */
    private boolean stays = true;
    /** The changes of the nft that stays. */
    private long count;

    /** @param file where a change is written for nft to read; nobody else may use it */
    NftSession(Path file) {
        this.file = file;
    }

    /** Changes everything these lines say, or nothing. */
    Outcome transaction(List<String> lines) {
        if (stays) {
            try {
                return ask(lines);
            } catch (IOException e) {
                LOG.debug("nft didn't stay: {}", e.toString());
                stays = count > 1;
                close();
                // Where the change was made all the same, this one is refused.
            }
        }
        return Nft.run(String.join("\n", lines) + "\n", "nft", "-f", "-");
    }

    private Outcome ask(List<String> lines) throws IOException {
        Files.write(file, lines);
        Process nft = process;
        BufferedReader said = errors;
        if (nft == null || said == null) {
            count = 0;
            nft = new ProcessBuilder("nft", "-i")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            said = nft.errorReader(StandardCharsets.UTF_8);
            process = nft;
            errors = said;
        }
        // nft says nothing of what went well: a word it doesn't know has it say that it has come so far.
        String mark = "end-of-change-" + ++count;
        nft.getOutputStream().write(("include \"" + file + "\"\n" + mark + "\n").getBytes(StandardCharsets.UTF_8));
        nft.getOutputStream().flush();
        List<String> complaints = new ArrayList<>();
        for (String line = said.readLine(); !mark.equals(line); line = said.readLine()) {
            if (line == null) {
                throw new IOException("nft ended: " + String.join("; ", complaints));
            }
            if (!POINTER.matcher(line).matches()) {
                complaints.add(line);
            }
        }
        // The last one is what it says of the mark.
        complaints.remove(complaints.size() - 1);
        boolean refused = complaints.stream().anyMatch(line -> line.contains("Error:"));
        return new Outcome(refused ? 1 : 0, String.join("\n", complaints));
    }

    /** Ends nft. It is started again when it is needed. */
    @Override
    public void close() {
        Process nft = process;
        process = null;
        errors = null;
        if (nft != null) {
            nft.destroy();
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.debug("{} stays: {}", file, e.toString());
            }
        }
    }
}
