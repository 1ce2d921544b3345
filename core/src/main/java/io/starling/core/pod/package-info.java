/** What an agent reports of a pod, and what follows from it. */
@NullMarked
package io.starling.core.pod;

import org.jspecify.annotations.NullMarked;
