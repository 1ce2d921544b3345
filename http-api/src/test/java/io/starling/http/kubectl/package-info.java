/**
 * Unmodified kubectl as a test: which binaries there are, what they are told, and what they must print. Start at {@link
 * io.starling.http.kubectl.KubectlScript}; it runs against the address of any cluster.
 */
@NullMarked
package io.starling.http.kubectl;

import org.jspecify.annotations.NullMarked;
