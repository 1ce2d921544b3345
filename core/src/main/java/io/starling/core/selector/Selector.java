package io.starling.core.selector;

import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;

/** Chooses objects. */
@FunctionalInterface
public interface Selector {
    Selector ALL = new Selector() {
        @Override
        public boolean test(ApiObject object) {
            return true;
        }

        @Override
        public boolean test(Document document) {
            return true;
        }
    };

    boolean test(ApiObject object);

    /** The same of a packed object. A selector that needs little of it doesn't have the rest unpacked. */
    default boolean test(Document document) {
        return test(document.open());
    }

    /** What both choose; the other one is asked only about what this one chooses. */
    default Selector and(Selector other) {
        if (this == ALL || other == ALL) {
            return this == ALL ? other : this;
        }
        Selector one = this;
        return new Selector() {
            @Override
            public boolean test(ApiObject object) {
                return one.test(object) && other.test(object);
            }

            @Override
            public boolean test(Document document) {
                return one.test(document) && other.test(document);
            }
        };
    }
}
