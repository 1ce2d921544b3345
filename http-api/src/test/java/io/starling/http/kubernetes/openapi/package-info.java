/** Tests of the package of the same name. */
@NullMarked
package io.starling.http.kubernetes.openapi;

import org.jspecify.annotations.NullMarked;
