package io.starling.node.runtime.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** A file as a stream that may follow its growth. No thread waits for it. */
final class FileTail {
    private static final int CHUNK = 32 * 1024;
    private static final int POLL_MILLIS = 200;

    private FileTail() {}

    /**
     * The file from its start, or from its last lines.
     *
     * @param lines null for all
     * @param growing whether more may come: asked at the end of the file
     */
    static Source<ByteString, NotUsed> of(
            Path file, @Nullable Integer lines, BooleanSupplier growing, Executor blocking) {
        return Source.unfoldAsync(-1L, position -> CompletableFuture.supplyAsync(
                                () -> position < 0 ? start(file, lines) : position, blocking)
                        .thenCompose(from -> next(file, from, growing, blocking)))
                .filter(chunk -> !chunk.isEmpty());
    }

    private static CompletionStage<Optional<Pair<Long, ByteString>>> next(
            Path file, long from, BooleanSupplier growing, Executor blocking) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            boolean more = growing.getAsBoolean();
                            return Pair.create(more, read(file, from));
                        },
                        blocking)
                .thenCompose(found -> {
                    ByteString chunk = found.second();
                    if (!chunk.isEmpty()) {
                        return CompletableFuture.completedFuture(Optional.of(Pair.create(from + chunk.size(), chunk)));
                    }
                    Optional<Pair<Long, ByteString>> idle =
                            Optional.of(Pair.create(from, ByteString.emptyByteString()));
                    return found.first()
                            ? CompletableFuture.supplyAsync(
                                    () -> idle,
                                    CompletableFuture.delayedExecutor(POLL_MILLIS, TimeUnit.MILLISECONDS, blocking))
                            : CompletableFuture.completedFuture(Optional.empty());
                });
    }

    private static ByteString read(Path file, long from) {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            open.seek(from);
            byte[] bytes = new byte[CHUNK];
            int count = open.read(bytes);
            return count <= 0 ? ByteString.emptyByteString() : ByteString.fromArray(bytes, 0, count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the last lines begin. */
    private static long start(Path file, @Nullable Integer lines) {
        if (lines == null) {
            return 0;
        }
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            long end = open.length();
            byte[] bytes = new byte[CHUNK];
            int breaks = 0;
            for (long at = end; at > 0; ) {
                int count = (int) Math.min(CHUNK, at);
                at -= count;
                open.seek(at);
                open.readFully(bytes, 0, count);
                for (int i = count - 1; i >= 0; i--) {
                    boolean last = at + i == end - 1;
                    if (bytes[i] == '\n' && !last && ++breaks == lines) {
                        return at + i + 1;
                    }
                }
            }
            return lines == 0 ? end : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
