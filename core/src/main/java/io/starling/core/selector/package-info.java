/** Label and field selectors, as in Kubernetes' query parameters. */
@NullMarked
package io.starling.core.selector;

import org.jspecify.annotations.NullMarked;
