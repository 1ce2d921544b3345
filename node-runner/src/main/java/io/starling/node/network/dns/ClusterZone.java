package io.starling.node.network.dns;

import io.starling.core.network.Endpoint;
import io.starling.core.network.Protocol;
import io.starling.core.network.RoutedPort;
import io.starling.core.network.RoutedService;
import io.starling.core.network.ServiceMap;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Address;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Services by Kubernetes' names, as its DNS specification 1.1.0 says: {@code service.namespace.svc.cluster.local}, names of ports
 * and of the hosts behind a Service, addresses of pods.
 */
final class ClusterZone {
    static final Name ORIGIN = Name.fromConstantString("cluster.local.");

    private ClusterZone() {}

    /** @param labels of the name before the zone, the first one first, in lower case */
    static Found answer(ServiceMap map, Name name, List<String> labels, int type) {
        int last = labels.size() - 1;
        if (last < 0) {
            return Found.NO_DATA;
        }
        return switch (labels.get(last)) {
            case "svc" -> services(map, name, labels.subList(0, last), type);
            case "pod" -> pods(map, name, labels.subList(0, last), type);
            default -> Found.NO_NAME;
        };
    }

    private static Found services(ServiceMap map, Name name, List<String> labels, int type) {
        if (labels.isEmpty()) {
            return Found.NO_DATA;
        }
        String namespace = labels.get(labels.size() - 1);
        if (labels.size() == 1) {
            return inhabited(map, namespace) ? Found.NO_DATA : Found.NO_NAME;
        }
        Optional<RoutedService> service = map.find(namespace, labels.get(labels.size() - 2));
        if (service.isEmpty()) {
            return Found.NO_NAME;
        }
        List<String> before = labels.subList(0, labels.size() - 2);
        return switch (before.size()) {
            case 0 -> service(service.get(), name, type);
            case 1 -> host(service.get(), name, before.get(0), type);
            case 2 -> ports(service.get(), name, before.get(0), before.get(1), type);
            default -> Found.NO_NAME;
        };
    }

    private static Found service(RoutedService service, Name name, int type) {
        if (!service.externalName().isEmpty()) {
            Name target = Records.name(service.externalName(), Name.root);
            return Found.of(List.of(new CNAMERecord(name, DClass.IN, Records.TTL, target)));
        }
        List<Endpoint> hosts = present(service, service.hosts());
        if (service.headless() && hosts.isEmpty()) {
            return Found.NO_NAME;
        }
        if (type == Type.SRV) {
            return srv(service, name, service.ports());
        }
        return Found.of(Records.addresses(
                name,
                type,
                service.headless() ? hosts.stream().map(Endpoint::address).toList() : service.clusterIps()));
    }

    private static Found host(RoutedService service, Name name, String label, int type) {
        if (label.startsWith("_")) {
            boolean spoken = service.ports().stream().anyMatch(port -> label.equals("_" + spoken(port.protocol())));
            return spoken ? Found.NO_DATA : Found.NO_NAME;
        }
        List<String> addresses = present(service, service.hosts()).stream()
                .filter(host -> label(host).equals(label))
                .map(Endpoint::address)
                .toList();
        return addresses.isEmpty() ? Found.NO_NAME : Found.of(Records.addresses(name, type, addresses));
    }

    private static Found ports(RoutedService service, Name name, String port, String protocol, int type) {
        List<RoutedPort> named = service.ports().stream()
                .filter(it -> port.equals("_" + it.name()) && protocol.equals("_" + spoken(it.protocol())))
                .toList();
        if (named.isEmpty()) {
            return Found.NO_NAME;
        }
        return type == Type.SRV || type == Type.ANY ? srv(service, name, named) : Found.NO_DATA;
    }

    private static Found srv(RoutedService service, Name name, List<RoutedPort> ports) {
        Name domain = domain(service);
        Set<Record> answers = new LinkedHashSet<>();
        Set<Record> additional = new LinkedHashSet<>();
        for (RoutedPort port : ports) {
            if (!service.headless()) {
                answers.add(Records.service(name, port.port(), domain));
                additional.addAll(Records.addresses(domain, Type.ANY, service.clusterIps()));
            } else {
                for (Endpoint endpoint : present(service, port.endpoints())) {
                    Name target = Records.name(label(endpoint), domain);
                    answers.add(Records.service(name, endpoint.port(), target));
                    Records.address(target, Type.ANY, endpoint.address()).ifPresent(additional::add);
                }
            }
        }
        return new Found(true, new ArrayList<>(answers), new ArrayList<>(additional));
    }

    private static Found pods(ServiceMap map, Name name, List<String> labels, int type) {
        if (labels.size() < 2) {
            return labels.isEmpty() || inhabited(map, labels.get(0)) ? Found.NO_DATA : Found.NO_NAME;
        }
        String dashed = labels.get(0);
        Optional<Record> four = Records.address(name, Type.ANY, dashed.replace('-', '.'));
        Optional<Record> any = four.isPresent() ? four : Records.address(name, Type.ANY, dashed.replace('-', ':'));
        if (labels.size() > 2 || any.isEmpty()) {
            return Found.NO_NAME;
        }
        return any.get().getType() == type || type == Type.ANY ? Found.of(List.of(any.get())) : Found.NO_DATA;
    }

    /** The name that stands behind an address; empty where no Service knows it. */
    static Optional<Name> reverse(ServiceMap map, InetAddress address) {
        for (RoutedService service : map.services().values()) {
            if (service.clusterIps().stream().anyMatch(ip -> means(ip, address))) {
                return Optional.of(domain(service));
            }
        }
        for (RoutedService service : map.services().values()) {
            for (Endpoint host : service.hosts()) {
                if (means(host.address(), address) && (host.ready() || service.publishNotReady())) {
                    return Optional.of(Records.name(label(host), domain(service)));
                }
            }
        }
        return Optional.empty();
    }

    /** An IPv6 address may be written in several ways. */
    private static boolean means(String text, InetAddress address) {
        if (address instanceof Inet4Address || text.indexOf(':') < 0) {
            return text.equals(address.getHostAddress());
        }
        try {
            return Address.getByAddress(text).equals(address);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean inhabited(ServiceMap map, String namespace) {
        return map.services().keySet().stream()
                .anyMatch(name -> name.namespace().equals(namespace));
    }

    private static List<Endpoint> present(RoutedService service, List<Endpoint> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.ready() || service.publishNotReady())
                .toList();
    }

    /** What a host is called within its Service's domain: its own name, else its address with dashes. */
    private static String label(Endpoint host) {
        return host.hostname().isEmpty() ? host.address().replace('.', '-').replace(':', '-') : host.hostname();
    }

    private static String spoken(Protocol protocol) {
        return protocol.name().toLowerCase(Locale.ROOT);
    }

    private static Name domain(RoutedService service) {
        return Records.name(service.name().name() + "." + service.name().namespace() + ".svc", ORIGIN);
    }
}
