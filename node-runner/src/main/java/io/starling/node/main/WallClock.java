package io.starling.node.main;

import java.lang.reflect.InvocationTargetException;
import java.time.Clock;

/** The wall clock that a member goes by. */
final class WallClock {
    /** Names another clock's class, which has a constructor without parameters: the chaos harness sets clocks. */
    private static final String PROPERTY = "starling.clock";

    private WallClock() {}

    /**
     * The machine's, unless the JVM was told of another.
     *
     * @throws IllegalStateException where that one can't be made
     */
    static Clock get() {
        String other = System.getProperty(PROPERTY);
        if (other == null) {
            return Clock.systemUTC();
        }
        try {
            return Class.forName(other)
                    .asSubclass(Clock.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the clock " + other + " can't be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("there is no clock " + other, e);
        }
    }
}
