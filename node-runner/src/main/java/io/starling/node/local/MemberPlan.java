package io.starling.node.local;

/**
 * One member of a {@link ClusterPlan}.
 *
 * @param number from 1
 * @param name the name of the member and of its node
 * @param apiPort where its API listens
 * @param remotingPort where other members reach it
 * @param ingressPort where its ingress listens; 0 for no ingress
 */
public record MemberPlan(int number, String name, int apiPort, int remotingPort, int ingressPort) {

    /** The URL of its API. */
    public String api() {
        return "http://" + ClusterPlan.HOST + ":" + apiPort;
    }
}
