package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.types.Row;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

import javax.annotation.Nullable;

/** The text of a value that is a key: the same whether it comes as Java's object or as JSON. */
final class KeyText {

    private KeyText() {}

    static String of(@Nullable Object value) throws NoKeyException {
        if (value == null) {
            throw new NoKeyException("which is null");
        }
        String text = exact(value);
        if (text != null) {
            return text;
        }
        if (value instanceof BigDecimal) {
            return plain((BigDecimal) value);
        }
        if (value instanceof Double || value instanceof Float) {
            return decimal(value.toString());
        }
        if (value instanceof byte[]) {
            return Base64.getEncoder().encodeToString((byte[]) value);
        }
        throw new NoKeyException(kind(value));
    }

    private static String kind(Object value) {
        if (value instanceof Map || value instanceof Row) {
            return "which is an object";
        }
        if (value instanceof Collection || value.getClass().isArray()) {
            return "which is an array";
        }
        return "which is of " + value.getClass().getName() + ", not a text, number or boolean";
    }

    /** The text of a value that has one form only; null for any other. */
    @Nullable
    static String exact(Object value) {
        if (value instanceof String
                || value instanceof Character
                || value instanceof Boolean
                || value instanceof UUID
                || isInteger(value)) {
            return value.toString();
        }
        return value instanceof Enum ? ((Enum<?>) value).name() : Iso8601.text(value);
    }

    /** The text of a number that is written with a fraction or an exponent. */
    static String decimal(String number) throws NoKeyException {
        if (number.length() > StrictJsonGenerator.LARGEST_EXPONENT) {
            throw tooLong(); // Reading it takes time that grows faster than its length.
        }
        try {
            return plain(new BigDecimal(number));
        } catch (NumberFormatException e) {
            throw new NoKeyException("which is not a finite number");
        }
    }

    private static String plain(BigDecimal value) throws NoKeyException {
        BigDecimal shortest = value.stripTrailingZeros();
        if (Math.abs((long) shortest.scale()) > StrictJsonGenerator.LARGEST_EXPONENT) {
            throw tooLong();
        }
        return shortest.toPlainString();
    }

    private static NoKeyException tooLong() {
        return new NoKeyException(
                "which has more than " + StrictJsonGenerator.LARGEST_EXPONENT + " digits");
    }

    private static boolean isInteger(Object value) {
        return value instanceof Number
                && !(value instanceof Double
                        || value instanceof Float
                        || value instanceof BigDecimal)
                && (value instanceof BigInteger
                        || value.getClass().getName().startsWith("java.lang."));
    }
}
