package org.apache.flink.streaming.connectors.http.delivery.flow;

import org.apache.flink.annotation.Internal;

import java.util.function.DoubleSupplier;

/**
 * Whether a destination lets requests through, by how it answers.
 *
 * <p>Flowing: up to the concurrency limit. Shut, when nothing gets through or by a Retry-After: one
 * probe at a time, at growing intervals. Recovering, after a probe succeeded: an allowance that
 * grows by one a success and halves with a failure.
 *
 * <p>Each shutting begins a new epoch. Answers to requests of an earlier epoch say nothing about
 * now and do not move the gate, else a burst of late failures would count as many failed probes.
 */
@Internal
public final class Gate {

    public enum State {
        FLOWING,
        RECOVERING,
        SHUT
    }

    private static final int LEAST_FAILURES_TO_SHUT = 5;
    private static final long WINDOW = 30_000;
    private static final int WINDOW_BUCKETS = 6;
    private static final int LEAST_IN_WINDOW = 20;
    private static final double PART_TO_SHUT = 0.9;
    private static final long FIRST_PROBE_DELAY = 1_000;

    /** How many of the usual intervals between successes without one are unusual. */
    private static final int LULL = 10;

    private static final double LONGEST_LULL = 1_000;
    private static final double NEW_INTERVAL = 0.1;

    private final long maxProbeDelay;
    private final DoubleSupplier random;
    private final FailureWindow window = new FailureWindow(WINDOW, WINDOW_BUCKETS);

    private State state = State.FLOWING;
    private int epoch;
    private double failuresInARow;
    private long lastSuccess;
    private double successInterval = LONGEST_LULL;
    private int allowance;
    private int failedProbes;
    private long probeAt;
    private int inEpoch;

    /**
     * @param maxProbeDelay the longest time between two probes, in ms
     */
    public Gate(long maxProbeDelay, DoubleSupplier random) {
        this.maxProbeDelay = maxProbeDelay;
        this.random = random;
    }

    public State state() {
        return state;
    }

    public int epoch() {
        return epoch;
    }

    /** When a request may pass: now, later, or {@link Long#MAX_VALUE} for not before an answer. */
    public long openAt(long now) {
        switch (state) {
            case FLOWING:
                return now;
            case RECOVERING:
                return inEpoch < allowance ? now : Long.MAX_VALUE;
            default:
                return inEpoch > 0 ? Long.MAX_VALUE : Math.max(now, probeAt);
        }
    }

    public void sent() {
        inEpoch++;
    }

    /** An answer that says nothing about the endpoint: only its slot comes back. */
    public void passed(int ofEpoch) {
        if (ofEpoch == epoch) {
            inEpoch--;
        }
    }

    /**
     * @param limit the concurrency limit
     */
    public void succeeded(int ofEpoch, int limit, long now) {
        if (ofEpoch != epoch) {
            return;
        }
        inEpoch--;
        failuresInARow = 0;
        successInterval += NEW_INTERVAL * (now - lastSuccess - successInterval);
        successInterval = Math.min(successInterval, LONGEST_LULL);
        lastSuccess = now;
        window.succeeded(1, now);
        if (state == State.SHUT) {
            state = State.RECOVERING;
            failedProbes = 0;
            allowance = 1;
        } else if (state == State.RECOVERING && ++allowance > limit) {
            state = State.FLOWING;
        }
    }

    /**
     * @param suspect whether the record rather than the endpoint may be at fault: it counts half
     */
    public void failed(int ofEpoch, boolean suspect, int limit, long now) {
        if (ofEpoch != epoch) {
            return;
        }
        inEpoch--;
        failuresInARow += suspect ? 0.5 : 1;
        if (!suspect) {
            window.failed(now);
        }
        if (mustShut(suspect, limit, now)) {
            failedProbes += suspect && failedProbes > 0 ? 0 : 1;
            double draw = random.getAsDouble();
            shutUntil(now + RetryDelay.equal(FIRST_PROBE_DELAY, maxProbeDelay, failedProbes, draw));
        }
    }

    private boolean mustShut(boolean suspect, int limit, long now) {
        switch (state) {
            case SHUT:
                return true;
            case RECOVERING:
                allowance = suspect ? allowance : allowance / 2;
                return allowance < 1;
            default:
                return (failuresInARow >= Math.max(LEAST_FAILURES_TO_SHUT, limit) && isLull(now))
                        || hardlyAny(now);
        }
    }

    /**
     * Whether nothing got through for unusually long. Where records that fail go again and again,
     * many failures in a row are usual, with successes in between all the same.
     */
    private boolean isLull(long now) {
        return now - lastSuccess >= Math.min(LONGEST_LULL, LULL * successInterval);
    }

    private boolean hardlyAny(long now) {
        int answers = window.answers(now);
        return answers >= LEAST_IN_WINDOW && window.failures(now) >= PART_TO_SHUT * answers;
    }

    /** The server named the time of the next request: no sign of growing trouble. */
    public void held(int ofEpoch, long until) {
        if (ofEpoch == epoch) {
            shutUntil(until);
        }
    }

    /** Lets the next probe go no later than this. */
    public void probeBy(long time) {
        if (state == State.SHUT) {
            probeAt = Math.min(probeAt, time);
        }
    }

    private void shutUntil(long time) {
        state = State.SHUT;
        probeAt = time;
        epoch++;
        inEpoch = 0;
        failuresInARow = 0;
        window.clear();
    }
}
