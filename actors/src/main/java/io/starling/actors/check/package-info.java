/** Looks after the services that Consul's clients register: one owner for each service name does their checks. Start at {@link io.starling.actors.check.CheckOwner}; doors use {@link io.starling.actors.check.CheckDesk}. */
@NullMarked
package io.starling.actors.check;

import org.jspecify.annotations.NullMarked;
