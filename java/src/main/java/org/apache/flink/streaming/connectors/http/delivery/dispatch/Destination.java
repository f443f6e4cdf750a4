package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.delivery.flow.ConcurrencyLimit;
import org.apache.flink.streaming.connectors.http.delivery.flow.Gate;
import org.apache.flink.streaming.connectors.http.delivery.flow.Pace;
import org.apache.flink.streaming.connectors.http.delivery.flow.RejectWatch;
import org.apache.flink.streaming.connectors.http.delivery.flow.Spell;
import org.apache.flink.streaming.connectors.http.transport.Origin;

import java.util.function.DoubleSupplier;

import javax.annotation.Nullable;

/**
 * One origin: what waits for it, what is under way to it, and what is known of its health.
 *
 * <p>As an alarm of the Dispatcher it goes off when it may have something to send.
 */
@Internal
public final class Destination extends Alarms.Alarm {

    static final long NEVER = Long.MAX_VALUE;

    /**
     * How many requests are ready to begin by themselves. The task's thread may be away for a
     * while: PyFlink's waits until a bundle of 1,000 records is through.
     */
    private static final int MOST_READY = 1_000;

    public final Origin origin;
    final Gate gate;
    final ConcurrencyLimit limit;
    final Pace pace = new Pace();
    final RejectWatch rejects = new RejectWatch();
    final Backlog backlog;

    /** Whether a request is one record. */
    private final boolean oneByOne;

    /** Whether records came since it was last looked at for that. */
    boolean touched;

    /** Whether records came with which it may send earlier than was found out last. */
    boolean changed;

    private int inFlight;

    /** Attempts that were handed over and have not begun, as far as is known. */
    private int handed;

    /** Whether an answer was noted, and nothing sent since. */
    boolean noted;

    /** Requests that it has accepted in this run of the job. */
    long accepted;

    /** Until when the server has asked not to be asked (Retry-After, RateLimit); 0 for never. */
    long heldUntil;

    /** Since when it answers as if nothing could succeed; {@link #NEVER} if it does not. */
    long endpointSince = NEVER;

    /** While it fails, with at most short times of success between; for the log. */
    final Spell failing = new Spell();

    /** While its gate is shut; for the log. */
    final Spell shut = new Spell();

    /** A batch above suspicion that failed since something was last accepted, and if more did. */
    @Nullable private Batch failed;

    private boolean severalFailed;

    /**
     * @param random from 0 to 1, for times that must not be everybody's
     */
    Destination(Origin origin, DeliverySettings settings, DoubleSupplier random) {
        this.origin = origin;
        this.gate = new Gate(settings.retryMaxDelay, random);
        this.limit = new ConcurrencyLimit(settings.fixedConcurrency, settings.maxInFlight);
        BatchLimits limits = settings.batchLimits();
        this.oneByOne = limits.records == 1;
        this.backlog = new Backlog(this, limits, settings.batchFormat, limit.isAlwaysOne());
    }

    int inFlight() {
        return inFlight;
    }

    // --- what is sent next ----------------------------------------------------------------------

    /**
     * When {@link #next} has a batch: now or later; {@link #NEVER} if an answer must come first.
     */
    long readyAt(long now) {
        if (inFlight >= limit.current()) {
            return NEVER;
        }
        long open = gate.openAt(now);
        if (open == NEVER) {
            return NEVER;
        }
        long due = backlog.dueAt(now);
        return due == NEVER ? NEVER : max(max(open, heldUntil), max(due, pace.openAt(now)));
    }

    /**
     * Whether another look at it may lead to more than the last one did: most records only wait for
     * others. To keep to a rate, or to see what is fed, only a look tells.
     *
     * @param paced whether there is a rate that all destinations share
     */
    boolean isWorthALook(boolean paced, long now) {
        boolean fed = handed > 0 || (oneByOne && backlog.hasNew());
        boolean due = isSet() && (due() <= now || paced || pace.rate(now) > 0);
        return changed || noted || fed || due;
    }

    private static long max(long a, long b) {
        return Math.max(a, b);
    }

    /** The batch to send now; only when {@link #readyAt} is now. */
    Batch next(long now) {
        Batch batch = backlog.next(now, gate.state());
        batch.out = true;
        return batch;
    }

    /** A request has begun. */
    void begun() {
        inFlight++;
        gate.sent();
        pace.sent();
    }

    // --- what begins without us -----------------------------------------------------------------

    /**
     * Whether requests may begin as others end well, without another look: nothing but the limit
     * holds them. Only where a request is one record: of several, the later it is decided which go
     * together the better.
     */
    private boolean feeds(long now) {
        return oneByOne
                && gate.state() == Gate.State.FLOWING
                && heldUntil <= now
                && inFlight <= limit.current()
                && !backlog.hasRetry(now)
                && pace.rate(now) == 0;
    }

    /** Whether another new batch is to be handed over. */
    boolean wantsFeed(long now) {
        return handed < MOST_READY && backlog.hasNew() && feeds(now);
    }

    void handedOver() {
        handed++;
    }

    boolean hasHanded() {
        return handed > 0;
    }

    /** Whether something handed over is to be taken back: for a free place, or no more may go. */
    boolean hasHandedTooMuch(long now) {
        return handed > 0 && (backlog.takenBack() < limit.current() - inFlight || !feeds(now));
    }

    /** An attempt that was handed over has begun. */
    void begunByItself() {
        handed--;
        begun();
    }

    void takenBack(Batch batch) {
        handed--;
        batch.out = false;
        backlog.takenBack(batch);
    }

    // --- what has an answer ---------------------------------------------------------------------

    /** The attempt has ended; the gate is told by the caller. */
    void answered(Batch batch) {
        inFlight--;
        batch.out = false;
    }

    /** It has accepted a request. */
    void accepted() {
        accepted++;
        endpointSince = NEVER;
        failed = null;
        severalFailed = false;
    }

    /**
     * A batch has failed.
     *
     * @param suspect whether others succeeded since it last failed
     * @return whether nothing gets through and batches above suspicion fail as well: an outage
     */
    boolean failed(Batch batch, boolean suspect) {
        if (!suspect && batch.suspectSince == 0) {
            severalFailed |= failed != null && failed != batch;
            failed = batch;
        }
        boolean othersFail = severalFailed || (failed != null && failed != batch);
        return othersFail && gate.state() == Gate.State.SHUT;
    }

    /** For messages. */
    @Override
    public String toString() {
        return String.format(
                "%s: gate %s, %d of %d under way, %d handed over, %s",
                origin, gate.state(), inFlight, limit.current(), handed, backlog);
    }
}
