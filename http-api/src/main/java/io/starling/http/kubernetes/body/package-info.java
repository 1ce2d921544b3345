/** Bodies: JSON, YAML and protobuf, read with bounded memory. Start at {@link io.starling.http.kubernetes.body.Bodies}. */
@NullMarked
package io.starling.http.kubernetes.body;

import org.jspecify.annotations.NullMarked;
