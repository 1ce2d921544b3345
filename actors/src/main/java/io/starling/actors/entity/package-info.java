/** What all entities share: the requests every one of them answers, how they are found, how they show what they own. Start at {@link io.starling.actors.entity.ObjectRequest}. */
@NullMarked
package io.starling.actors.entity;

import org.jspecify.annotations.NullMarked;
