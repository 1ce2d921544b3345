package io.starling.node.network.dns;

import io.starling.core.network.ServiceMap;
import io.starling.core.registry.RegistryView;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers what this cluster is asked about; everything else is somebody else's. */
final class Zones {
    private static final Name REVERSE = Name.fromConstantString("in-addr.arpa.");
    private static final Name REVERSE_SIX = Name.fromConstantString("ip6.arpa.");
    private static final Name SERVICE_RANGE = Name.fromConstantString("96.10.in-addr.arpa.");

    private Zones() {}

    /** The answer; empty where the name is none of the cluster's. */
    static Optional<Message> answer(ServiceMap map, RegistryView registry, Message query) {
        Record question = query.getQuestion();
        Name name = question.getName();
        int type = question.getType();
        if (name.subdomain(ClusterZone.ORIGIN)) {
            Found found = ClusterZone.answer(map, name, labels(name, ClusterZone.ORIGIN), type);
            return Optional.of(reply(query, found, ClusterZone.ORIGIN));
        }
        if (name.subdomain(ConsulZone.ORIGIN)) {
            Found found = ConsulZone.answer(registry, name, labels(name, ConsulZone.ORIGIN), type);
            return Optional.of(reply(query, found, ConsulZone.ORIGIN));
        }
        return name.subdomain(REVERSE) || name.subdomain(REVERSE_SIX)
                ? reverse(map, query, name, type)
                : Optional.empty();
    }

    private static Optional<Message> reverse(ServiceMap map, Message query, Name name, int type) {
        InetAddress address;
        try {
            address = ReverseMap.fromName(name);
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
        Optional<Name> target = ClusterZone.reverse(map, address);
        if (target.isPresent()) {
            List<Record> answers =
                    type == Type.PTR ? List.of(new PTRRecord(name, DClass.IN, Records.TTL, target.get())) : List.of();
            return Optional.of(reply(query, Found.of(answers), SERVICE_RANGE));
        }
        return name.subdomain(SERVICE_RANGE)
                ? Optional.of(reply(query, Found.NO_NAME, SERVICE_RANGE))
                : Optional.empty();
    }

    private static Message reply(Message query, Found found, Name zone) {
        Message reply = empty(query, found.exists() ? Rcode.NOERROR : Rcode.NXDOMAIN);
        reply.getHeader().setFlag(Flags.AA);
        found.answers().forEach(record -> reply.addRecord(record, Section.ANSWER));
        found.additional().forEach(record -> reply.addRecord(record, Section.ADDITIONAL));
        if (found.answers().isEmpty()) {
            reply.addRecord(Records.authority(zone), Section.AUTHORITY);
        }
        return reply;
    }

    /** A reply without records. */
    static Message empty(Message query, int code) {
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        reply.getHeader().setOpcode(query.getHeader().getOpcode());
        if (query.getHeader().getFlag(Flags.RD)) {
            reply.getHeader().setFlag(Flags.RD);
        }
        reply.getHeader().setRcode(code);
        Record question = query.getQuestion();
        if (question != null) {
            reply.addRecord(question, Section.QUESTION);
        }
        return reply;
    }

    private static List<String> labels(Name name, Name zone) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < name.labels() - zone.labels(); i++) {
            labels.add(name.getLabelString(i).toLowerCase(Locale.ROOT));
        }
        return labels;
    }
}
