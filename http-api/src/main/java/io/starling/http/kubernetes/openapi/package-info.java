/** OpenAPI documents, generated from the kinds and their models. Start at {@link io.starling.http.kubernetes.openapi.OpenApi}. */
@NullMarked
package io.starling.http.kubernetes.openapi;

import org.jspecify.annotations.NullMarked;
