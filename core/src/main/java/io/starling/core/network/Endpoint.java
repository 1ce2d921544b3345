package io.starling.core.network;

/**
 * One address and port behind a port of a Service.
 *
 * @param address an IP address; a host name in slices of type FQDN
 * @param port 1 to 65535; 0 where only the address is meant, see {@link RoutedService#hosts}
 * @param ready takes traffic
 * @param serving would take traffic, but for being on its way out
 * @param terminating on its way out
 * @param node the node it runs on, empty where unknown
 * @param zone the node's zone, empty where unknown
 * @param hostname its name within the Service's domain, empty for none
 * @param pod the pod in the Service's namespace, empty where it isn't one
 * @param weight its share of traffic relative to the others', at least 0
 */
public record Endpoint(
        String address,
        int port,
        boolean ready,
        boolean serving,
        boolean terminating,
        String node,
        String zone,
        String hostname,
        String pod,
        int weight) {
    /** A ready one of weight 1 on a node. */
    public static Endpoint ready(String address, int port, String node) {
        return new Endpoint(address, port, true, true, false, node, "", "", "", 1);
    }

    /** The same on another port. */
    public Endpoint at(int otherPort) {
        return new Endpoint(address, otherPort, ready, serving, terminating, node, zone, hostname, pod, weight);
    }
}
