package org.apache.flink.streaming.connectors.http.delivery.flow;

import org.apache.flink.annotation.Internal;

/** At most so many requests per second: a token bucket that holds a tenth of a second's worth. */
@Internal
public final class RateLimit {

    private static final double BURST_SECONDS = 0.1;

    private final double perMilli;
    private final double burst;
    private double tokens;
    private long filledAt = Long.MIN_VALUE;

    /**
     * @param perSecond requests; infinite for no limit
     */
    public RateLimit(double perSecond) {
        this.perMilli = perSecond / 1000;
        this.burst = Math.max(1, perSecond * BURST_SECONDS);
    }

    public boolean isNone() {
        return Double.isInfinite(perMilli);
    }

    /** When the next request may go: now or later. */
    public long openAt(long now) {
        if (isNone()) {
            return now;
        }
        if (filledAt == Long.MIN_VALUE) {
            tokens = 1; // Not a full bucket: many subtasks may start at once.
        } else {
            tokens = Math.min(burst, tokens + (now - filledAt) * perMilli);
        }
        filledAt = now;
        return tokens >= 1 ? now : now + Math.max(1, (long) Math.ceil((1 - tokens) / perMilli));
    }

    public void sent() {
        tokens--;
    }
}
