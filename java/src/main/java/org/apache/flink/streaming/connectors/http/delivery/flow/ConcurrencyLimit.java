package org.apache.flink.streaming.connectors.http.delivery.flow;

import org.apache.flink.annotation.Internal;

/**
 * How many requests a destination may have under way: fixed, or found out by trying.
 *
 * <p>Found out: one more after each round in which the limit was the limit, as long as what gets
 * through grows with it; back to the best level where it does not; half on a sign of overload. A
 * level that was too much is not tried again for a while. What gets through at a level is the level
 * divided by the mean round trip (Little's law), which also holds on a link that jitters. Only
 * requests sent after the last change count.
 */
@Internal
public final class ConcurrencyLimit {

    private static final int START = 4;

    /** A round ends when its mean is known as well as this, by its standard error... */
    private static final double PRECISE = 0.05;

    /** ...after so many round trips, and a whole one of the limit. */
    private static final int SHORTEST_ROUND = 10;

    /** It ends anyway after so many, and so many times the limit. */
    private static final int LONGEST_ROUND = 50;

    private static final int LONGEST_PER_LIMIT = 4;

    /** A level is no better than a lower one if it gets through less than this part of it. */
    private static final double WORSE = 0.97;

    /** The same where single rounds differ by chance. */
    private static final double WORSE_BY_CHANCE = 0.85;

    /** Twice as many requests are pointless if they get through less than this times as much. */
    private static final double GAIN = 1.2;

    /** How long a level's figure is believed, in ms. */
    private static final long MEMORY = 60_000;

    /** How long a level that was too much is not tried again, in ms. */
    private static final long HOLD = 10_000;

    private static final double SHORTEST = 0.1;

    private final boolean fixed;
    private final int max;
    private final double[] through;
    private final long[] seenAt;

    private int limit;
    private long changedAt = Long.MIN_VALUE;
    private long cutAt = Long.MIN_VALUE;
    private int answers;
    private int answersAtLimit;
    private double roundTrips;
    private double squares;

    /** The lowest level that was too much, and until when it is not tried again. */
    private int tooMuch;

    private long holdUntil = Long.MIN_VALUE;

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

    /** Whether never more than one request may be under way. */
    public boolean isAlwaysOne() {
        return max == 1;
    }

    public int current() {
        return limit;
    }

    /**
     * A request was refused for overload, or got no answer in time. That may be long after it was
     * sent, and the limit has grown since: only what was sent before it was cut says nothing new.
     */
    public void overloaded(long sentAt, long now) {
        if (!fixed && sentAt >= cutAt) {
            hold(limit, now);
            change(Math.max(1, limit / 2), now);
            cutAt = now;
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
        double roundTrip = now - sentAt;
        answers++;
        answersAtLimit += atLimit ? 1 : 0;
        roundTrips += roundTrip;
        squares += roundTrip * roundTrip;
        boolean enough = answers >= Math.max(SHORTEST_ROUND, limit) && isPrecise();
        if (enough || answers >= Math.max(LONGEST_ROUND, LONGEST_PER_LIMIT * limit)) {
            endRound(now);
        }
    }

    private boolean isPrecise() {
        double mean = roundTrips / answers;
        double variance = Math.max(0, squares / answers - mean * mean);
        return Math.sqrt(variance / answers) <= PRECISE * mean;
    }

    private void endRound(long now) {
        if (answersAtLimit * 5 < answers * 4) {
            change(limit, now); // It was not the limit: nothing is learned about it.
            return;
        }
        boolean precise = isPrecise();
        double measured = limit / Math.max(SHORTEST, roundTrips / answers);
        through[limit] = isKnown(limit, now) ? (through[limit] + measured) / 2 : measured;
        seenAt[limit] = now;
        int best = best(now);
        if (through[limit] < (precise ? WORSE : WORSE_BY_CHANCE) * through[best]) {
            settle(best, precise, now);
        } else if (isPointless(now)) {
            settle(lowestAsGoodAs(best, now), precise, now);
        } else if (limit + 1 >= tooMuch && now < holdUntil) {
            change(limit, now);
        } else {
            change(Math.min(max, limit + 1), now);
        }
    }

    private boolean isPointless(long now) {
        int half = limit / 2;
        return isKnown(half, now) && through[limit] < GAIN * through[half];
    }

    private void settle(int level, boolean precise, long now) {
        if (precise) { // Or it may have been chance, and is tried again at once.
            hold(level + 1, now);
        }
        change(level, now);
    }

    private void hold(int level, long now) {
        tooMuch = level;
        holdUntil = now + HOLD;
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

    private int lowestAsGoodAs(int best, long now) {
        int level = 1;
        while (!isKnown(level, now) || through[level] < WORSE * through[best]) {
            level++;
        }
        return level;
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
        squares = 0;
    }
}
