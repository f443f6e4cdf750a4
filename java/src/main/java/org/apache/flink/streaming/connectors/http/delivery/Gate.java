package org.apache.flink.streaming.connectors.http.delivery;

import java.util.function.DoubleSupplier;

/**
 * How many requests a destination may have under way, by how it answers.
 *
 * <p>Flowing: up to the limit. Shut, after {@link #FAILURES_TO_SHUT} failures in a row or a
 * Retry-After: one probe at a time, at growing intervals. Recovering, after a probe succeeded: an
 * allowance that grows by one a success and halves with a failure.
 *
 * <p>Each shutting begins a new epoch. Answers to requests of an earlier epoch say nothing about
 * now and do not move the gate, else a burst of late failures would count as many failed probes.
 */
final class Gate {

    static final int FAILURES_TO_SHUT = 5;

    private static final long FIRST_PROBE_DELAY = 1_000;

    enum State {
        FLOWING,
        RECOVERING,
        SHUT
    }

    private final int limit;
    private final long maxProbeDelay;
    private final DoubleSupplier random;

    private State state = State.FLOWING;
    private int epoch;
    private int failuresInARow;
    private int allowance;
    private int failedProbes;
    private long probeAt;
    private int inEpoch;

    /**
     * @param limit requests under way when flowing
     * @param maxProbeDelay the longest time between two probes, in ms
     */
    Gate(int limit, long maxProbeDelay, DoubleSupplier random) {
        this.limit = limit;
        this.maxProbeDelay = maxProbeDelay;
        this.random = random;
    }

    State state() {
        return state;
    }

    int epoch() {
        return epoch;
    }

    /**
     * When a request may be sent: now, at a later time, or {@link Long#MAX_VALUE} for after an
     * answer.
     */
    long openAt(long now, int inFlight) {
        switch (state) {
            case FLOWING:
                return inFlight < limit ? now : Long.MAX_VALUE;
            case RECOVERING:
                return inFlight < limit && inEpoch < allowance ? now : Long.MAX_VALUE;
            default:
                return inEpoch > 0 ? Long.MAX_VALUE : Math.max(now, probeAt);
        }
    }

    void sent() {
        inEpoch++;
    }

    /** An answer that says nothing about the endpoint: only its slot comes back. */
    void passed(Exchange exchange) {
        if (exchange.epoch == epoch) {
            inEpoch--;
        }
    }

    void succeeded(Exchange exchange) {
        if (exchange.epoch != epoch) {
            return;
        }
        inEpoch--;
        failuresInARow = 0;
        if (state == State.SHUT) {
            state = State.RECOVERING;
            failedProbes = 0;
            allowance = 1;
        } else if (state == State.RECOVERING && ++allowance > limit) {
            state = State.FLOWING;
        }
    }

    void failed(Exchange exchange, long now) {
        if (exchange.epoch != epoch) {
            return;
        }
        inEpoch--;
        failuresInARow++;
        allowance /= 2;
        boolean shut =
                state == State.SHUT
                        || (state == State.RECOVERING && allowance < 1)
                        || (state == State.FLOWING && failuresInARow >= FAILURES_TO_SHUT);
        if (shut) {
            failedProbes++;
            double draw = random.getAsDouble();
            shutUntil(now + RetryDelay.equal(FIRST_PROBE_DELAY, maxProbeDelay, failedProbes, draw));
        }
    }

    /** The server named the time of the next request: no sign of growing trouble. */
    void held(Exchange exchange, long until) {
        if (exchange.epoch == epoch) {
            shutUntil(until);
        }
    }

    /** Lets the next probe go no later than this, unless the server forbade it. */
    void probeBy(long time) {
        if (state == State.SHUT) {
            probeAt = Math.min(probeAt, time);
        }
    }

    private void shutUntil(long time) {
        state = State.SHUT;
        probeAt = time;
        epoch++;
        inEpoch = 0;
    }
}
