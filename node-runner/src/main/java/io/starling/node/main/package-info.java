/** The one place that wires a member: settings in, actor system, entities, agent and doors out. Start at {@link io.starling.node.main.MemberSettings}. */
@NullMarked
package io.starling.node.main;

import org.jspecify.annotations.NullMarked;
