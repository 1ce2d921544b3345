package io.starling.actors.catalog;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.starling.core.catalog.Entry;
import io.starling.core.catalog.Remembered;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.serialization.jackson.JacksonObjectMapperProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which a member keeps what its catalog showed, for a cluster that is stopped as a whole. Losing it costs time only: then
 * all entities are woken before lists are answered. All calls block. Thread-safe.
 *
 * <p>Eight bytes with the checksum of the rest, then CBOR: a {@link Heading}, the {@link Entry entries}, and how much of their owners'
 * journals they show.
 */
public final class CatalogMemory {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogMemory.class);
    private static final int FORMAT = 2;
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final String journal;
    private final ObjectMapper mapper;
    /** What was read, until this member is part of a catalog; null before. */
    private @Nullable Remembered recalled;

    /** @param entries how many follow */
    private record Heading(int format, String journal, int entries) {}

    private record Numbers(Map<String, Long> sequences) {}

    private CatalogMemory(Path file, String journal, ObjectMapper mapper) {
        this.file = file;
        this.journal = journal;
        this.mapper = mapper;
    }

    /** @param journal names the journal that the catalog's entities are recorded in */
    public static CatalogMemory in(ActorSystem<?> system, Path directory, String journal) {
        return new CatalogMemory(
                directory.resolve("catalog"),
                journal,
                JacksonObjectMapperProvider.get(system).getOrCreate("jackson-cbor", Optional.of(new CBORFactory())));
    }

    /**
     * What was kept last; nothing where there is none, or none of this journal. Asked again it answers the same until {@link #drop}: nobody
     * founds a catalog before all members know each other, so that one who comes while this is read lets it be asked for once more.
     */
    public synchronized Remembered recall() {
        Remembered before = recalled;
        if (before == null) {
            before = take();
            recalled = before;
        }
        return before;
    }

    /**
     * Reads the file and removes it: were it found a second time, the journal might meanwhile have come to the same numbers by other ways,
     * from a copy of the database for instance.
     */
    synchronized Remembered take() {
        try {
            Remembered found = read();
            Files.delete(file);
            return found;
        } catch (NoSuchFileException e) {
            return Remembered.NOTHING;
        } catch (IOException | RuntimeException e) {
            String why = e.toString().lines().findFirst().orElse("");
            LOG.warn("{} can't be used, so all entities are woken before lists are answered: {}", file, why);
            return Remembered.NOTHING;
        }
    }

    /** For a member that is part of a catalog, its own or another's: what it kept itself is older. */
    public synchronized void drop() {
        recalled = null;
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} can't be removed: {}", file, e.toString());
        }
    }

    private Remembered read() throws IOException {
        CRC32 sum = new CRC32();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
            long expected = in.readLong();
            InputStream checked = new CheckedInputStream(in, sum);
            Remembered found = parse(checked);
            if (checked.read() >= 0 || sum.getValue() != expected) {
                throw new IOException("it isn't what was written");
            }
            return found;
        }
    }

    private Remembered parse(InputStream in) throws IOException {
        JsonParser parser = mapper.getFactory().createParser(in);
        Heading heading = mapper.readValue(parser, Heading.class);
        if (heading.format() != FORMAT || !heading.journal().equals(journal)) {
            throw new IOException("it is of another journal or of another build");
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < heading.entries(); i++) {
            entries.add(mapper.readValue(parser, Entry.class));
        }
        return new Remembered(entries, mapper.readValue(parser, Numbers.class).sequences());
    }

    /**
     * Keeps this instead of what was kept before. It isn't forced to the disk: what a loss of power leaves behind is known by its checksum.
     *
     * @throws IOException where it can't be written; what was kept before stays
     */
    synchronized void keep(Remembered remembered) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        CRC32 sum = new CRC32();
        Files.deleteIfExists(next);
        try (FileChannel channel =
                FileChannel.open(next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownersOnly())) {
            channel.write(ByteBuffer.allocate(Long.BYTES));
            OutputStream out =
                    new BufferedOutputStream(new CheckedOutputStream(Channels.newOutputStream(channel), sum), BUFFER);
            write(remembered, out);
            out.flush();
            channel.write(
                    ByteBuffer.allocate(Long.BYTES).putLong(sum.getValue()).flip(), 0);
        }
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Secrets are among the objects. */
    private FileAttribute<?>[] ownersOnly() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private void write(Remembered remembered, OutputStream out) throws IOException {
        JsonGenerator generator = mapper.getFactory().createGenerator(out);
        mapper.writeValue(
                generator, new Heading(FORMAT, journal, remembered.entries().size()));
        for (Entry entry : remembered.entries()) {
            mapper.writeValue(generator, entry);
        }
        mapper.writeValue(generator, new Numbers(remembered.sequences()));
        generator.flush();
    }
}
