package benchmarks;

import java.nio.charset.StandardCharsets;

/** The records of every row of the comparison: JSON of 200 bytes, numbered from {@link #FIRST}. */
final class Records {

    static final int BYTES = 200;

    /** Numbers of ten digits, so that each record is as long as the next. */
    static final long FIRST = 1_000_000_000L;

    private static final String HEAD = "{\"id\":";
    private static final String TAIL =
            ",\"text\":\"" + "0123456789".repeat(18).substring(7) + "\"}";

    private Records() {}

    static String text(long index) {
        return HEAD + (FIRST + index) + TAIL;
    }

    static byte[] bytes(long index) {
        return text(index).getBytes(StandardCharsets.ISO_8859_1);
    }
}
