/** Tests of services. */
@NullMarked
package io.starling.actors.registration;

import org.jspecify.annotations.NullMarked;
