/** The API served from a cluster in memory, and what real clients make of it. Start at {@link io.starling.http.ServedApi}. */
@NullMarked
package io.starling.http;

import org.jspecify.annotations.NullMarked;
