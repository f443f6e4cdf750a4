package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

import java.nio.charset.StandardCharsets;

/** Makes records: 200 bytes each, to the destinations in turn, with ordering keys at random. */
final class Source {

    private static final String[] NO_HEADERS = {};
    private static final byte[] BODY = new byte[200];
    private static final int KEY_DIGITS = 10;

    private final String[] urls;
    private final int lanes;
    private long made;

    /**
     * @param lanes how many ordering keys there are; 0 for records without one
     */
    Source(int destinations, int lanes) {
        this.lanes = lanes;
        this.urls = new String[destinations];
        for (int i = 0; i < destinations; i++) {
            urls[i] = Character.toString((char) i);
        }
    }

    /** The number of the destination that a record goes to. */
    static int destination(Entry entry) {
        return entry.request.url.charAt(0);
    }

    Entry next() {
        String url = urls[(int) (made % urls.length)];
        String key = lanes == 0 ? null : key((int) (scattered(made) % lanes));
        made++;
        return Entry.of(
                new EncodedRequest("POST", url, NO_HEADERS, "application/json", null, key, BODY));
    }

    /** A number that looks like drawn by lot. */
    private static long scattered(long number) {
        return number * 0x9E3779B97F4A7C15L >>> 33;
    }

    /** A string of its own for each record, as what is read from a stream has. */
    private static String key(int number) {
        byte[] digits = new byte[KEY_DIGITS];
        int rest = number;
        for (int i = digits.length - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return new String(digits, StandardCharsets.ISO_8859_1);
    }
}
