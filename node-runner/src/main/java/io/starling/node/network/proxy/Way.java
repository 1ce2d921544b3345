package io.starling.node.network.proxy;

import io.starling.core.network.Protocol;
import io.starling.core.network.TrafficPolicy;
import io.starling.core.registry.ServiceName;
import java.util.List;

/**
 * What stands behind a place.
 *
 * @param port of the Service
 * @param policy which of its endpoints take traffic here
 * @param sources who may use it, as CIDR; empty for everybody
 */
record Way(ServiceName service, Protocol protocol, int port, TrafficPolicy policy, List<String> sources) {}
