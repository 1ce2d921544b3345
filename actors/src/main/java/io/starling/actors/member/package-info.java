/** What a member with the role control starts, and how its entities are woken. Start at {@link io.starling.actors.member.ControlPlane}. */
@NullMarked
package io.starling.actors.member;

import org.jspecify.annotations.NullMarked;
