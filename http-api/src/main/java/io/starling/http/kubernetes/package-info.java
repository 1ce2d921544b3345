/** The Kubernetes API over HTTP. Start at {@link io.starling.http.kubernetes.KubernetesDoor}. */
@NullMarked
package io.starling.http.kubernetes;

import org.jspecify.annotations.NullMarked;
