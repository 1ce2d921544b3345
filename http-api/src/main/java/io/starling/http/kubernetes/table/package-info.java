/** Tables: what {@code kubectl get} prints is made here. Start at {@link io.starling.http.kubernetes.table.Tables}. */
@NullMarked
package io.starling.http.kubernetes.table;

import org.jspecify.annotations.NullMarked;
