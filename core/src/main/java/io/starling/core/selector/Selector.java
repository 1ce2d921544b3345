package io.starling.core.selector;

import io.starling.core.object.ApiObject;
import java.util.function.Predicate;

/** Chooses objects. */
@FunctionalInterface
public interface Selector extends Predicate<ApiObject> {
    Selector ALL = object -> true;
}
