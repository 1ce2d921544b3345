package io.starling.node.network.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Asks the machine's own name servers, one after another until one answers, and keeps what they say for as long as they allow,
 * at most 5 minutes: also that a name doesn't exist (RFC 2308).
 */
final class Upstream {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long LONGEST_SECONDS = 300;
    private static final int MOST = 10_000;

    private final List<Resolver> servers;
    private final LongSupplier nanos;
    private final Map<Key, Kept> cache = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > MOST;
        }
    };

    private record Key(Name name, int type) {}

    private record Kept(Message message, long since, long until) {}

    /** In a record's wire form: the type and the class, in two bytes each, come before it. */
    private static final int TTL_AFTER_NAME = 4;

    Upstream(List<Resolver> servers, LongSupplier nanos) {
        this.servers = List.copyOf(servers);
        this.nanos = nanos;
    }

    /** @param servers addresses of name servers */
    static Upstream of(List<InetSocketAddress> servers) {
        List<Resolver> resolvers = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            SimpleResolver resolver = new SimpleResolver(server);
            resolver.setTimeout(PATIENCE);
            resolvers.add(resolver);
        }
        return new Upstream(resolvers, System::nanoTime);
    }

    /** The answer, with the query's id; SERVFAIL where no server answers. */
    CompletionStage<Message> ask(Message query) {
        Record question = query.getQuestion();
        Key key = new Key(question.getName(), question.getType());
        Kept kept = kept(key);
        if (kept != null) {
            long age = Duration.ofNanos(nanos.getAsLong() - kept.since()).toSeconds();
            return CompletableFuture.completedFuture(readdressed(kept.message(), query, age));
        }
        return ask(Message.newQuery(question), 0).handle((answer, failure) -> {
            if (failure != null || answer == null) {
                return Zones.empty(query, Rcode.SERVFAIL);
            }
            keep(key, answer);
            return readdressed(answer, query, 0);
        });
    }

    private CompletionStage<Message> ask(Message query, int server) {
        if (server >= servers.size()) {
            return CompletableFuture.failedFuture(new UnknownHostException("no name server answers"));
        }
        CompletionStage<Message> asked = servers.get(server).sendAsync(query);
        return asked.exceptionallyCompose(failure -> ask(query, server + 1));
    }

    private @Nullable Kept kept(Key key) {
        synchronized (cache) {
            Kept kept = cache.get(key);
            return kept != null && kept.until() - nanos.getAsLong() > 0 ? kept : null;
        }
    }

    private void keep(Key key, Message answer) {
        long seconds = lifetime(answer);
        if (seconds > 0) {
            long now = nanos.getAsLong();
            synchronized (cache) {
                cache.put(
                        key,
                        new Kept(answer, now, now + Duration.ofSeconds(seconds).toNanos()));
            }
        }
    }

    private static long lifetime(Message answer) {
        int code = answer.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            return 0;
        }
        long least = LONGEST_SECONDS;
        List<Record> records = answer.getSection(Section.ANSWER);
        for (Record record : records) {
            least = Math.min(least, record.getTTL());
        }
        if (!records.isEmpty()) {
            return least;
        }
        return answer.getSection(Section.AUTHORITY).stream()
                .filter(record -> record.getType() == Type.SOA)
                .mapToLong(record -> Math.min(record.getTTL(), ((SOARecord) record).getMinimum()))
                .map(seconds -> Math.min(seconds, LONGEST_SECONDS))
                .findFirst()
                .orElse(0);
    }

    /** @param age for how many seconds it has been kept: who asks may keep it so much shorter (RFC 1035, 3.2.1) */
    private static Message readdressed(Message answer, Message query, long age) {
        Message reply = Zones.empty(query, answer.getRcode());
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
            answer.getSection(section).stream()
                    .filter(record -> record.getType() != Type.OPT)
                    .forEach(record -> reply.addRecord(age == 0 ? record : aged(record, section, age), section));
        }
        return reply;
    }

    private static Record aged(Record record, int section, long age) {
        byte[] wire = record.toWire(section);
        int left = (int) Math.max(0, record.getTTL() - age);
        ByteBuffer.wrap(wire).putInt(record.getName().length() + TTL_AFTER_NAME, left);
        try {
            return Record.fromWire(wire, section);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
