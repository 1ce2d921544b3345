/** The doors: what they share. Start at {@link io.starling.http.ApiServer}; each dialect has a package below. */
@NullMarked
package io.starling.http;

import org.jspecify.annotations.NullMarked;
