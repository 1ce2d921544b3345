/** Keys, values, locks and sessions, as Consul has them: what is held, and every decision on it. Start at {@link io.starling.core.keyvalue.KeyValues}, then {@link io.starling.core.keyvalue.Ledger}. */
@NullMarked
package io.starling.core.keyvalue;

import org.jspecify.annotations.NullMarked;
