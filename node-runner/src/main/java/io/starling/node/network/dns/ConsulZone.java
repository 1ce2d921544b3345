package io.starling.node.network.dns;

import io.starling.core.registry.Instance;
import io.starling.core.registry.InstanceStatus;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Address;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The registry by Consul's names: {@code [tag.]name.service[.datacenter].consul}, and {@code _name._tag.service.consul} of RFC
 * 2782, where the tag {@code tcp} or {@code udp} asks for none. Consul's clients fill the namespace {@code default}, so it is
 * that one.
 */
final class ConsulZone {
    static final Name ORIGIN = Name.fromConstantString("consul.");

    private ConsulZone() {}

    /** @param labels of the name before the zone, the first one first, in lower case */
    static Found answer(RegistryView view, Name name, List<String> labels, int type) {
        int last = labels.lastIndexOf("service");
        if (labels.size() == 2 && labels.get(1).equals("addr")) {
            return address(name, labels.get(0), type);
        }
        if (last < labels.size() - 2 || last < 1) {
            return labels.isEmpty() || last == 0 ? Found.NO_DATA : Found.NO_NAME;
        }
        List<String> asked = labels.subList(0, last);
        if (asked.size() == 2 && asked.get(0).startsWith("_") && asked.get(1).startsWith("_")) {
            String tag = asked.get(1).substring(1);
            return service(
                    view, name, asked.get(0).substring(1), tag.equals("tcp") || tag.equals("udp") ? "" : tag, type);
        }
        String service = asked.get(asked.size() - 1);
        return service(view, name, service, String.join(".", asked.subList(0, asked.size() - 1)), type);
    }

    private static Found service(RegistryView view, Name name, String service, String tag, int type) {
        List<Instance> instances = view.find(new ServiceName(ServiceName.DEFAULT_NAMESPACE, service)).stream()
                .flatMap(found -> found.all().stream())
                .filter(instance -> instance.effective() == InstanceStatus.UP)
                .filter(instance -> tag.isEmpty() || tagged(instance, tag))
                .toList();
        if (instances.isEmpty()) {
            return Found.NO_NAME;
        }
        if (type == Type.SRV) {
            return srv(name, instances);
        }
        List<Record> answers = new ArrayList<>();
        for (Instance instance : instances) {
            Optional<Record> address = Records.address(name, type, instance.address());
            boolean named = Address.toByteArray(instance.address(), Address.IPv4) == null
                    && Address.toByteArray(instance.address(), Address.IPv6) == null;
            if (address.isPresent()) {
                answers.add(address.get());
            } else if (named && answers.isEmpty()) {
                // A name has one alias: the first instance that has only a name gives it.
                Name target = Records.name(instance.address(), Name.root);
                return Found.of(List.of(new CNAMERecord(name, DClass.IN, Records.TTL, target)));
            }
        }
        return Found.of(answers.stream().distinct().toList());
    }

    private static Found srv(Name name, List<Instance> instances) {
        List<Record> answers = new ArrayList<>();
        List<Record> additional = new ArrayList<>();
        for (Instance instance : instances) {
            byte[] four = Address.toByteArray(instance.address(), Address.IPv4);
            Name target = four == null
                    ? Records.name(instance.address().replace(':', '-'), Name.root)
                    : Records.name(HexFormat.of().formatHex(four) + ".addr", ORIGIN);
            answers.add(Records.service(name, instance.port(), target));
            if (four != null) {
                Records.address(target, Type.A, instance.address()).ifPresent(additional::add);
            }
        }
        return new Found(
                true,
                answers.stream().distinct().toList(),
                additional.stream().distinct().toList());
    }

    /** The names that SRV answers point to: an address in hexadecimal digits. */
    private static Found address(Name name, String digits, int type) {
        if (!digits.matches("[0-9a-f]{8}")) {
            return Found.NO_NAME;
        }
        byte[] bytes = HexFormat.of().parseHex(digits);
        String address = Address.toDottedQuad(bytes);
        return Found.of(Records.address(name, type, address).stream().toList());
    }

    private static boolean tagged(Instance instance, String tag) {
        return Arrays.stream(instance.metadata().getOrDefault("tags", "").split(","))
                .anyMatch(tag::equalsIgnoreCase);
    }
}
