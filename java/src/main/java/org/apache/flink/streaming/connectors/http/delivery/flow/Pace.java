package org.apache.flink.streaming.connectors.http.delivery.flow;

import org.apache.flink.annotation.Internal;

/**
 * The rate that a server allows, learned from its refusals (429).
 *
 * <p>What it accepted per second before a refusal is the mark. From there on requests are spaced a
 * little below the mark, rise to it, and then beyond it ever faster, on a cubic: near the mark it
 * is careful, far from it quick, so that a limit that was lifted is soon found out.
 */
@Internal
public final class Pace {

    /** Refusals this close together are one. */
    private static final long ONE_REFUSAL = 1_000;

    private static final double BELOW = 0.93;
    private static final double BURST = 2;
    private static final long WINDOW = 10_000;

    /** Fewer than this, and over a shorter time, in ms, are no measure of a rate. */
    private static final int LEAST_ACCEPTED = 10;

    private static final long SHORTEST = 250;

    /** How long it takes to rise to the mark again, in s. */
    private static final double TO_MARK = 15;

    /** Beyond this multiple of the mark there is no limit any more. */
    private static final double FORGET = 4;

    private final long[] acceptedAt = new long[1024];
    private int acceptedCount;

    private long undisturbedSince;
    private double mark;
    private long markedAt;
    private double tokens = BURST;
    private long tokensAt;

    /** Requests per second; 0 for no limit learned. */
    public double rate(long now) {
        if (mark == 0 || now < markedAt) {
            return mark * BELOW;
        }
        double x = (now - markedAt) / 1000.0 / TO_MARK - 1;
        double rate = mark * (1 + (1 - BELOW) * x * x * x);
        if (rate > FORGET * mark) {
            mark = 0;
            return 0;
        }
        return rate;
    }

    public void accepted(long now) {
        acceptedAt[acceptedCount++ % acceptedAt.length] = now;
    }

    /**
     * The server refused a request for the number of them.
     *
     * @param heldUntil until when it wants none at all; now if it did not say
     */
    public void refused(long now, long heldUntil) {
        if (mark > 0 && now - markedAt < ONE_REFUSAL) {
            return;
        }
        double seen = seen(now);
        if (seen == 0) {
            return; // It accepts hardly anything: the gate's affair.
        }
        double current = rate(now);
        mark = current == 0 ? seen : Math.min(seen, current);
        markedAt = Math.max(now, heldUntil);
        interrupted(markedAt);
        tokens = 0;
        tokensAt = markedAt;
    }

    /**
     * Nothing went for a while, for another reason: the time before says nothing about the rate.
     */
    public void interrupted(long until) {
        undisturbedSince = Math.max(undisturbedSince, until);
    }

    /**
     * Accepted per second in the last ten seconds, if nothing disturbed the flow; 0 for unknown.
     */
    private double seen(long now) {
        long from = Math.max(undisturbedSince, now - WINDOW);
        int known = Math.min(acceptedCount, acceptedAt.length);
        int count = 0;
        long oldest = now;
        for (int i = 1; i <= known; i++) {
            long at = acceptedAt[(acceptedCount - i) % acceptedAt.length];
            if (at < from) {
                break;
            }
            oldest = at;
            count++;
        }
        return count < LEAST_ACCEPTED ? 0 : count * 1000.0 / Math.max(SHORTEST, now - oldest);
    }

    /** When the next request may go. */
    public long openAt(long now) {
        double rate = rate(now);
        if (rate <= 0) {
            return now;
        }
        refill(rate, now);
        return tokens >= 1 ? now : now + (long) Math.ceil((1 - tokens) * 1000 / rate);
    }

    public void sent() {
        if (mark > 0) {
            tokens--;
        }
    }

    private void refill(double rate, long now) {
        if (now > tokensAt) {
            tokens = Math.min(BURST, tokens + rate * (now - tokensAt) / 1000);
            tokensAt = now;
        }
    }
}
