package io.starling.node.network.dns;

import io.starling.core.network.ServiceMap;
import io.starling.core.registry.RegistryView;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers questions: of the cluster at once, others when the machine's servers did. */
final class Answers {
    private final Supplier<ServiceMap> services;
    private final Supplier<RegistryView> registry;
    private final Upstream upstream;

    Answers(Supplier<ServiceMap> services, Supplier<RegistryView> registry, Upstream upstream) {
        this.services = services;
        this.registry = registry;
        this.upstream = upstream;
    }

    CompletionStage<Message> to(Message query) {
        Record question = query.getQuestion();
        if (query.getHeader().getFlag(Flags.QR) || question == null) {
            return done(Zones.empty(query, Rcode.FORMERR));
        }
        if (query.getHeader().getOpcode() != Opcode.QUERY || question.getDClass() != DClass.IN) {
            return done(Zones.empty(query, Rcode.NOTIMP));
        }
        return Zones.answer(services.get(), registry.get(), query)
                .map(reply -> followed(reply, question))
                .orElseGet(() -> upstream.ask(query));
    }

    /** A stub resolver doesn't follow an alias itself: what it stands for belongs to the answer. */
    private CompletionStage<Message> followed(Message reply, Record question) {
        return reply.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == Type.CNAME && question.getType() != Type.CNAME)
                .findFirst()
                .map(alias -> {
                    Record next = Record.newRecord(((CNAMERecord) alias).getTarget(), question.getType(), DClass.IN);
                    Message query = Message.newQuery(next);
                    CompletionStage<Message> rest = Zones.answer(services.get(), registry.get(), query)
                            .map(Answers::done)
                            .orElseGet(() -> upstream.ask(query));
                    return rest.thenApply(answer -> {
                        answer.getSection(Section.ANSWER).forEach(record -> reply.addRecord(record, Section.ANSWER));
                        return reply;
                    });
                })
                .orElseGet(() -> done(reply));
    }

    private static CompletionStage<Message> done(Message reply) {
        return CompletableFuture.completedFuture(reply);
    }
}
