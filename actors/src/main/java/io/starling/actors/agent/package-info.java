/** The words between the control plane and the agents on the nodes. */
@NullMarked
package io.starling.actors.agent;

import org.jspecify.annotations.NullMarked;
