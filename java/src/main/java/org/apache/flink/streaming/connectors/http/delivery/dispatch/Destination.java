package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.delivery.flow.ConcurrencyLimit;
import org.apache.flink.streaming.connectors.http.delivery.flow.Gate;
import org.apache.flink.streaming.connectors.http.delivery.flow.Pace;
import org.apache.flink.streaming.connectors.http.delivery.flow.RejectWatch;
import org.apache.flink.streaming.connectors.http.delivery.flow.Spell;
import org.apache.flink.streaming.connectors.http.request.BatchBody;
import org.apache.flink.streaming.connectors.http.transport.Origin;

import java.util.ArrayDeque;
import java.util.List;

import javax.annotation.Nullable;

/**
 * The records for one origin that wait, and what is known of its health.
 *
 * <p>Records wait in {@link Group}s until a batch is taken from one; a batch that must go again
 * waits in {@link #retries}. As an alarm of the Dispatcher it goes off when it may have something
 * to send.
 */
@Internal
public final class Destination extends Alarms.Alarm {

    static final long NEVER = Long.MAX_VALUE;

    private static final double MAX_RETRY_CREDIT = 10;
    private static final double CREDIT_NOT_FLOWING = 0.2;

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

    private final BatchLimits limits;
    private final BatchBody format;

    private final Groups groups;
    private final Lanes lanes;
    private final Alarms<Batch> retries = new Alarms<>();
    private final ArrayDeque<Batch> atOnce = new ArrayDeque<>();

    /** Batches that were handed over and taken back: they have not been sent yet. */
    private final ArrayDeque<Batch> takenBack = new ArrayDeque<>();

    /** Whether records came with which it may send earlier than was found out last. */
    boolean changed;

    private int inFlight;

    /** Attempts that were handed over and have not begun, as far as is known. */
    private int handed;

    /** Whether an answer was noted, and nothing sent since. */
    boolean noted;

    private int waitingRecords;
    private double retryCredit = 1;

    /** The most bytes of a batch after a 413; learned. */
    private double softMaxBytes = Double.MAX_VALUE;

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

    Destination(
            Origin origin,
            Gate gate,
            ConcurrencyLimit limit,
            BatchLimits limits,
            BatchBody format) {
        this.origin = origin;
        this.gate = gate;
        this.limit = limit;
        this.limits = limits;
        this.format = format;
        this.groups = new Groups(limits);
        this.lanes = new Lanes(limit.isAlwaysOne(), groups, this::again);
    }

    int inFlight() {
        return inFlight;
    }

    // --- records that are in no batch yet -------------------------------------------------------

    void add(Entry entry) {
        Group group = groups.of(entry);
        waitingRecords++;
        Run run = lanes.hasOneFor(entry) ? lanes.lastRun(entry, group) : group.plain;
        group.add(run, entry);
        if (!run.offered && (run.lane == null || run.lane.first() == run)) {
            group.offer(run);
        }
        changed |= groups.schedule(group);
    }

    /** Takes a record out that waits in no batch. */
    void remove(Entry entry) {
        Run run = entry.run;
        if (run.first() != entry) {
            throw new IllegalStateException("A record leaves before those that came before it");
        }
        run.group.removeFirst(run);
        waitingRecords--;
        if (run.lane != null && run.count() == 0) {
            lanes.remove(run);
        }
        groups.schedule(run.group);
    }

    /** The full buffer lets no more records in: waiting for them is pointless. */
    void waitNoLonger() {
        groups.waitNoLonger();
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
        boolean isDue = !atOnce.isEmpty() || hasNew();
        long due = isDue ? now : firstDue(now);
        return due == NEVER ? NEVER : max(max(open, heldUntil), max(due, pace.openAt(now)));
    }

    private boolean hasNew() {
        return !takenBack.isEmpty() || groups.hasReady();
    }

    private long firstDue(long now) {
        return Math.max(now, Math.min(retries.firstDue(), groups.firstDue()));
    }

    /**
     * Whether another look at it may lead to more than the last one did: most records only wait for
     * others. To keep to a rate, or to see what is fed, only a look tells.
     *
     * @param paced whether there is a rate that all destinations share
     */
    boolean isWorthALook(boolean paced, long now) {
        boolean fed = handed > 0 || (limits.records == 1 && hasNew());
        boolean due = isSet() && (due() <= now || paced || pace.rate(now) > 0);
        return changed || noted || fed || due;
    }

    private static long max(long a, long b) {
        return Math.max(a, b);
    }

    /**
     * The batch to send now; only when {@link #readyAt} is now.
     *
     * <p>Retries share the way with new records by a budget. With retries first, records that fail
     * again and again crowd the others out and shut the gate.
     */
    Batch next(long now) {
        Batch batch = choose(now);
        batch.out = true;
        return batch;
    }

    /** A request has begun. */
    void begun() {
        inFlight++;
        gate.sent();
        pace.sent();
    }

    private Batch choose(long now) {
        if (!atOnce.isEmpty()) {
            return atOnce.poll();
        }
        groups.endLinger(now);
        boolean retryDue = retries.firstDue() <= now;
        if (retryDue && (!hasNew() || retryCredit >= 1)) {
            retryCredit -= hasNew() ? 1 : 0;
            return gate.state() == Gate.State.SHUT ? bestProbe(now) : retries.poll();
        }
        if (!takenBack.isEmpty()) {
            return takenBack.poll();
        }
        double earned = gate.state() == Gate.State.FLOWING ? 1 : CREDIT_NOT_FLOWING;
        retryCredit = Math.min(MAX_RETRY_CREDIT, retryCredit + earned);
        return freeze(groups.next());
    }

    /** The batch that failed least often: one with a sick record would keep the gate shut. */
    private Batch bestProbe(long now) {
        Batch best = retries.first();
        for (Batch batch : retries.all()) {
            if (batch.failedTries < best.failedTries && batch.due() <= now) {
                best = batch;
            }
        }
        retries.cancel(best);
        return best;
    }

    /** Takes a batch from a group. */
    private Batch freeze(Group group) {
        Entry[] entries = group.take(limits.records, (long) Math.min(limits.bytes, softMaxBytes));
        waitingRecords -= entries.length;
        Batch batch = new Batch(this, entries, format);
        Lanes.freeze(batch);
        groups.schedule(group);
        return batch;
    }

    // --- what begins without us -----------------------------------------------------------------

    /**
     * Whether requests may begin as others end well, without another look: nothing but the limit
     * holds them. Only where a request is one record: of several, the later it is decided which go
     * together the better.
     */
    private boolean feeds(long now) {
        return limits.records == 1
                && gate.state() == Gate.State.FLOWING
                && heldUntil <= now
                && inFlight <= limit.current()
                && atOnce.isEmpty()
                && retries.firstDue() > now
                && pace.rate(now) == 0;
    }

    /** Whether another new batch is to be handed over. */
    boolean wantsFeed(long now) {
        return handed < MOST_READY && hasNew() && feeds(now);
    }

    void handedOver() {
        handed++;
    }

    boolean hasHanded() {
        return handed > 0;
    }

    /** Whether something handed over is to be taken back: for a free place, or no more may go. */
    boolean hasHandedTooMuch(long now) {
        return handed > 0 && (takenBack.size() < limit.current() - inFlight || !feeds(now));
    }

    /** An attempt that was handed over has begun. */
    void begunByItself() {
        handed--;
        begun();
    }

    void takenBack(Batch batch) {
        handed--;
        batch.out = false;
        takenBack.add(batch);
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

    void againAtOnce(Batch batch) {
        atOnce.addFirst(batch);
    }

    /** The batch goes again when its time has come and nothing stands before it. */
    void again(Batch batch) {
        if (batch.waiting == 0) {
            retries.set(batch, batch.notBefore);
        }
    }

    /** All records of the batch are settled, or parts stand behind it: its lanes go on. */
    void settled(Batch batch) {
        batch.gone = true;
        retries.cancel(batch);
        atOnce.remove(batch);
        takenBack.remove(batch);
        lanes.settled(batch);
    }

    /** Parts of a batch take its place, in order. */
    void replace(Batch batch, List<Batch> parts) {
        Lanes.insertBehind(batch, parts);
        settled(batch);
        for (Batch part : parts) {
            if (part.slots.length == 0) {
                again(part);
            }
        }
    }

    /** A frozen batch from a checkpoint, behind what was restored before it. */
    void restore(Batch batch) {
        lanes.restore(batch);
        again(batch);
    }

    /** A batch of so many bytes was too large: the next ones are half as large. */
    void tooLarge(long bytes) {
        softMaxBytes = Math.max(1, bytes / 2.0);
    }

    /** A batch of so many bytes was accepted: at the soft limit that rises a little. */
    void fitted(long bytes) {
        if (softMaxBytes < limits.bytes && bytes > softMaxBytes * 0.9) {
            softMaxBytes *= 1.01;
        }
    }

    /** For messages. */
    @Override
    public String toString() {
        return String.format(
                "%s: gate %s, %d of %d under way, %d handed over, %d waiting, %s, %d retries, %d at once, %d taken back",
                origin,
                gate.state(),
                inFlight,
                limit.current(),
                handed,
                waitingRecords,
                groups,
                retries.size(),
                atOnce.size(),
                takenBack.size());
    }
}
