/** What was written to journals has to be read for ever: golden bytes of every event and snapshot. */
@NullMarked
package io.starling.actors.journal;

import org.jspecify.annotations.NullMarked;
