@NullMarked
package io.starling.http.consul;

import org.jspecify.annotations.NullMarked;
