package org.apache.flink.streaming.connectors.http.delivery.flow;

import org.apache.flink.annotation.Internal;

/** How long to wait before a request goes again. All times in milliseconds. */
@Internal
public final class RetryDelay {

    private RetryDelay() {}

    /**
     * Full jitter: uniform in [0, min(cap, base * 2^(failures - 1))].
     *
     * @param failures at least 1
     * @param random from [0, 1)
     */
    public static long full(long base, long cap, int failures, double random) {
        return (long) (random * ceiling(base, cap, failures));
    }

    /** Equal jitter: uniform in [half of it, min(cap, base * 2^(failures - 1))]. */
    static long equal(long base, long cap, int failures, double random) {
        return (long) ((0.5 + random / 2) * ceiling(base, cap, failures));
    }

    /** In floating point, where a large exponent is infinite and cannot turn negative. */
    private static double ceiling(long base, long cap, int failures) {
        return Math.min(cap, base * Math.pow(2, failures - 1.0));
    }
}
