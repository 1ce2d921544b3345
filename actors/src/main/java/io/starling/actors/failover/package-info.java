/**
 * Tells a dead member from a slow one, and removes the dead one at once. {@link io.starling.actors.failover.Lifelines} sees
 * which members refuse connections, {@link io.starling.actors.failover.Inquest} judges what all of them saw,
 * {@link io.starling.actors.failover.EvidenceFailureDetector} lets Pekko act on the verdict. A silent one is asked by {@link
 * io.starling.actors.failover.RollCall} whether it is only busy. Start at
 * {@link io.starling.actors.failover.Failover}; docs/adr/0010 has the reasons.
 */
@NullMarked
package io.starling.actors.failover;

import org.jspecify.annotations.NullMarked;
