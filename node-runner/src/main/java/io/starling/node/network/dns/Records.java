package io.starling.node.network.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Makes records of what the zones know. */
final class Records {
    /** Seconds that an answer may be kept: endpoints come and go. */
    static final long TTL = 5;

    private Records() {}

    /** The address as a record of the asked type; empty where it is of the other family, or no address. */
    static Optional<Record> address(Name name, int type, String address) {
        byte[] bytes = Address.toByteArray(address, Address.IPv4);
        byte[] six = bytes == null ? Address.toByteArray(address, Address.IPv6) : null;
        try {
            if (bytes != null && (type == Type.A || type == Type.ANY)) {
                return Optional.of(new ARecord(name, DClass.IN, TTL, InetAddress.getByAddress(bytes)));
            }
            if (six != null && (type == Type.AAAA || type == Type.ANY)) {
                return Optional.of(new AAAARecord(name, DClass.IN, TTL, InetAddress.getByAddress(six)));
            }
            return Optional.empty();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(address, e);
        }
    }

    static List<Record> addresses(Name name, int type, List<String> addresses) {
        return addresses.stream()
                .flatMap(it -> address(name, type, it).stream())
                .toList();
    }

    static Record service(Name name, int port, Name target) {
        return new SRVRecord(name, DClass.IN, TTL, 0, 100, port, target);
    }

    /** What an empty answer of a zone bears: it says for how long that may be kept. */
    static Record authority(Name zone) {
        Name server = name("ns.dns", zone);
        return new SOARecord(zone, DClass.IN, TTL, server, name("hostmaster", zone), 1, 7200, 1800, 86_400, TTL);
    }

    static Name name(String relative, Name zone) {
        try {
            return Name.fromString(relative, zone);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(relative + " is no name", e);
        }
    }
}
