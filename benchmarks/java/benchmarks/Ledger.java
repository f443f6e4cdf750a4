package benchmarks;

import java.nio.ByteBuffer;

/** Which records arrived, and how often. */
final class Ledger {

    private static final int DIGITS = 10;

    private final byte[] times;
    private long requests;
    private long records;
    private long bytes;
    private long unknown;

    Ledger(int expected) {
        times = new byte[expected];
    }

    long records() {
        return records;
    }

    /** Takes a request's body, which lies in the buffer from start to end. */
    void request(ByteBuffer buffer, int start, int end) {
        requests++;
        bytes += end - start;
        int i = start;
        while (i + 5 + DIGITS <= end) {
            if (buffer.getInt(i) != 0x22696422) { // "id" with its quotes
                i++;
                continue;
            }
            i += buffer.get(i + 5) == ' ' ? 6 : 5;
            record(buffer, i);
            // The rest of the record has nothing to find; a bound short of the next record's
            // number.
            i += Records.BYTES - 20;
        }
    }

    private void record(ByteBuffer buffer, int at) {
        long id = 0;
        for (int i = 0; i < DIGITS; i++) {
            id = id * 10 + buffer.get(at + i) - '0';
        }
        id -= Records.FIRST;
        records++;
        if (id < 0 || id >= times.length) {
            unknown++;
        } else if (times[(int) id] < Byte.MAX_VALUE) {
            times[(int) id]++;
        }
    }

    /** One line of {@code name=value}. */
    String summary() {
        int missing = 0;
        int once = 0;
        for (byte time : times) {
            missing += time == 0 ? 1 : 0;
            once += time == 1 ? 1 : 0;
        }
        return String.format(
                "ledger requests=%d records=%d bytes=%d once=%d more=%d missing=%d unknown=%d",
                requests, records, bytes, once, times.length - once - missing, missing, unknown);
    }
}
