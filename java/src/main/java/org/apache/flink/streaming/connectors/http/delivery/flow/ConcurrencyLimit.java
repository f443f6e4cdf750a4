package org.apache.flink.streaming.connectors.http.delivery.flow;

import org.apache.flink.annotation.Internal;

/**
 * How many requests a destination may have under way: fixed, or found out by trying.
 *
 * <p>Found out: one more after each round in which the limit was the limit, as long as what gets
 * through grows with it; back to the best level where it does not; half on a sign of overload. What
 * gets through at a level is the level divided by the mean round trip (Little's law), which also
 * holds on a link that jitters. Only requests sent after the last change count.
 */
@Internal
public final class ConcurrencyLimit {

    private static final int START = 4;

    /** Round trips of a round, at least, and as a multiple of the limit. */
    private static final int ROUND = 50;

    private static final int ROUND_PER_LIMIT = 4;

    /** A level is no better than a lower one if it gets through less than this part of it. */
    private static final double WORSE = 0.85;

    /** How long a level's figure is believed, in ms. */
    private static final long MEMORY = 60_000;

    private static final double SHORTEST = 0.1;

    private final boolean fixed;
    private final int max;
    private final double[] through;
    private final long[] seenAt;

    private int limit;
    private long changedAt = Long.MIN_VALUE;
    private int answers;
    private int answersAtLimit;
    private double roundTrips;

    /**
     * @param max the highest limit; the limit itself if it is fixed
     */
    public ConcurrencyLimit(boolean fixed, int max) {
        this.fixed = fixed;
        this.max = max;
        this.limit = fixed ? max : Math.min(START, max);
        this.through = new double[max + 1];
        this.seenAt = new long[max + 1];
    }

    public int current() {
        return limit;
    }

    /** A request was refused for overload, or got no answer in time. */
    public void overloaded(long sentAt, long now) {
        if (!fixed && sentAt >= changedAt) {
            change(Math.max(1, limit / 2), now);
        }
    }

    /**
     * A request was accepted.
     *
     * @param atLimit whether as many as allowed were under way
     */
    public void accepted(long sentAt, long now, boolean atLimit) {
        if (fixed || sentAt < changedAt) {
            return;
        }
        answers++;
        answersAtLimit += atLimit ? 1 : 0;
        roundTrips += now - sentAt;
        if (answers >= Math.max(ROUND, ROUND_PER_LIMIT * limit)) {
            endRound(now);
        }
    }

    private void endRound(long now) {
        if (answersAtLimit * 5 < answers * 4) {
            change(limit, now); // It was not the limit: nothing is learned about it.
            return;
        }
        double measured = limit / Math.max(SHORTEST, roundTrips / answers);
        through[limit] = isKnown(limit, now) ? (through[limit] + measured) / 2 : measured;
        seenAt[limit] = now;
        int best = best(now);
        boolean worse = best < limit && through[limit] < WORSE * through[best];
        change(worse ? best : Math.min(max, limit + 1), now);
    }

    private int best(long now) {
        int best = limit;
        for (int level = limit - 1; level >= 1; level--) {
            if (isKnown(level, now) && through[level] > through[best]) {
                best = level;
            }
        }
        return best;
    }

    private boolean isKnown(int level, long now) {
        return through[level] > 0 && now - seenAt[level] <= MEMORY;
    }

    private void change(int newLimit, long now) {
        limit = newLimit;
        changedAt = now;
        answers = 0;
        answersAtLimit = 0;
        roundTrips = 0;
    }
}
