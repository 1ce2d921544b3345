package io.starling.core.probe;

/**
 * What the probes of a running container say.
 *
 * @param started whether its startup probe, if it has one, has succeeded
 * @param ready whether it takes traffic
 * @param failures how many questions failed in this run
 * @param trouble the latest failure, for a person; empty before the first
 * @param failed what kind of probe wants the container ended, in lower case; empty while none does
 */
public record Health(boolean started, boolean ready, int failures, String trouble, String failed) {
    /** A container that nobody asks anything. */
    public static final Health UNPROBED = new Health(true, true, 0, "", "");
}
