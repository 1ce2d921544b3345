package io.starling.core.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of a resource as Kubernetes writes it: {@code 500m} processors, {@code 64Mi} bytes. Exact, and in the family
 * of suffixes it was written in.
 *
 * @param amount the exact value
 * @param format which family of suffixes it is shown with
 */
public record Quantity(BigDecimal amount, Format format) implements Comparable<Quantity> {
    /** What a quantity must look like, in the words of Kubernetes' own error. */
    public static final String RULE =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    /** The family of suffixes: 1024s, 1000s, or an exponent of ten. */
    public enum Format {
        BINARY,
        DECIMAL,
        EXPONENT
    }

    /** Longer numbers are refused rather than computed with; Kubernetes caps them at 2^63-1 in any case. */
    private static final int MAX_LENGTH = 64;

    private static final Pattern FORM = Pattern.compile(
            "([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?[0-9]{1,2})?");
    private static final Map<String, Integer> DECIMALS =
            Map.of("n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
    private static final String BINARIES = "KMGTPE";
    private static final String[] DECIMAL_NAMES = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
    private static final BigDecimal NANO = BigDecimal.ONE.movePointLeft(9);

    /** Empty where the text is no quantity. */
    public static Optional<Quantity> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (text.length() > MAX_LENGTH || !matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        String suffix = matcher.group(2) == null ? "" : matcher.group(2);
        if (suffix.length() == 2 && suffix.endsWith("i")) {
            int power = BINARIES.indexOf(suffix.charAt(0)) + 1;
            return Optional.of(
                    of(number.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(10 * power))), Format.BINARY));
        }
        Integer decimal = DECIMALS.get(suffix);
        return Optional.of(
                decimal != null
                        ? of(number.scaleByPowerOfTen(decimal), Format.DECIMAL)
                        : of(number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1))), Format.EXPONENT));
    }

    /** A quantity in 1000s. */
    public static Quantity of(BigDecimal amount) {
        return of(amount, Format.DECIMAL);
    }

    /** So many bytes, shown in 1024s. */
    public static Quantity bytes(long bytes) {
        return of(BigDecimal.valueOf(bytes), Format.BINARY);
    }

    /** So many thousandths, as of a processor. */
    public static Quantity millis(long millis) {
        return of(BigDecimal.valueOf(millis, 3), Format.DECIMAL);
    }

    /** The canonical form of a valid quantity, anything else as it is. */
    public static String canonical(String text) {
        return parse(text).map(Quantity::toString).orElse(text);
    }

    /** Finer than a nano is rounded up, as Kubernetes does. */
    private static Quantity of(BigDecimal amount, Format format) {
        return new Quantity(amount.scale() > 9 ? amount.setScale(9, RoundingMode.UP) : amount, format);
    }

    /** Thousandths, rounded up: what processors are counted in. At most {@link Long#MAX_VALUE}. */
    public long toMillis() {
        return whole(amount.movePointRight(3));
    }

    /** Whole units, rounded up: what bytes and pods are counted in. At most {@link Long#MAX_VALUE}. */
    public long toUnits() {
        return whole(amount);
    }

    public int signum() {
        return amount.signum();
    }

    private static long whole(BigDecimal value) {
        return value.setScale(0, RoundingMode.CEILING)
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .max(BigDecimal.valueOf(Long.MIN_VALUE))
                .longValue();
    }

    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    /** The canonical form: the largest suffix that leaves a whole number. */
    @Override
    public String toString() {
        if (amount.signum() == 0) {
            return "0";
        }
        boolean binary =
                format == Format.BINARY && amount.abs().compareTo(BigDecimal.valueOf(1024)) >= 0 && isWhole(amount);
        return binary ? binary(amount.toBigInteger()) : decimal();
    }

    private static String binary(BigInteger value) {
        int power = 0;
        BigInteger rest = value;
        while (power < BINARIES.length() && rest.getLowestSetBit() >= 10) {
            rest = rest.shiftRight(10);
            power++;
        }
        return power == 0 ? rest.toString() : rest + BINARIES.substring(power - 1, power) + "i";
    }

    private String decimal() {
        BigDecimal least = amount.abs().compareTo(NANO) < 0 ? NANO : amount;
        int step = DECIMAL_NAMES.length - 1;
        while (step > 0 && !isWhole(least.movePointLeft(3 * (step - 3)))) {
            step--;
        }
        String number = least.movePointLeft(3 * (step - 3)).toBigInteger().toString();
        if (format == Format.EXPONENT) {
            return step == 3 ? number : number + "e" + 3 * (step - 3);
        }
        return number + DECIMAL_NAMES[step];
    }

    private static boolean isWhole(BigDecimal value) {
        return value.stripTrailingZeros().scale() <= 0;
    }
}
