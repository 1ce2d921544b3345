package io.starling.core.pod;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Kubernetes quantities ({@code 500m}, {@code 64Mi}) as numbers. */
public final class Quantities {
    private Quantities() {}

    /**
     * The number in units: cores, bytes.
     *
     * @throws IllegalArgumentException if the text is no quantity
     */
    public static BigDecimal units(String quantity) {
        return Quantity.getAmountInBytes(Quantity.parse(quantity));
    }

    /** How many times {@code divisor} goes into the quantity, rounded up, as Kubernetes does for {@code resourceFieldRef}. */
    public static long dividedUp(String quantity, String divisor) {
        return units(quantity).divide(units(divisor), 0, RoundingMode.CEILING).longValue();
    }
}
