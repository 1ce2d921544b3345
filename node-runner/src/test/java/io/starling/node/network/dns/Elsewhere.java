package io.starling.node.network.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;

/** Another name server, that knows one name for a minute, and for half a minute that others don't exist. */
final class Elsewhere implements Resolver {
    private static final Name KNOWN = Name.fromConstantString("www.example.com.");
    private static final Name ZONE = Name.fromConstantString("example.com.");

    private final AtomicInteger asked;
    boolean failing;

    Elsewhere(AtomicInteger asked) {
        this.asked = asked;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query) {
        asked.incrementAndGet();
        if (failing) {
            return CompletableFuture.failedFuture(new IOException("silent"));
        }
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        try {
            if (query.getQuestion().getName().equals(KNOWN)) {
                reply.addRecord(Record.fromString(KNOWN, 1, DClass.IN, 60, "192.0.2.7", Name.root), Section.ANSWER);
            } else {
                reply.getHeader().setRcode(Rcode.NXDOMAIN);
                reply.addRecord(
                        Record.fromString(ZONE, 6, DClass.IN, 3600, "ns. host. 1 2 3 4 30", Name.root),
                        Section.AUTHORITY);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return CompletableFuture.completedFuture(reply);
    }

    @Override
    public void setPort(int port) {}

    @Override
    public void setTCP(boolean flag) {}

    @Override
    public void setIgnoreTruncation(boolean flag) {}

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

    @Override
    public void setTSIGKey(TSIG key) {}

    @Override
    public void setTimeout(Duration timeout) {}
}
