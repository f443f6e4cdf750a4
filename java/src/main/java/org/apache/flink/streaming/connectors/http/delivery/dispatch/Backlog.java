package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.streaming.connectors.http.delivery.flow.Gate;
import org.apache.flink.streaming.connectors.http.request.BatchBody;

import java.util.ArrayDeque;
import java.util.List;

/**
 * What waits for a destination, and what of it goes next.
 *
 * <p>Records wait in {@link Group}s until a batch is taken from one; a batch that must go again
 * waits in {@link #retries}.
 */
final class Backlog {

    private static final double MAX_RETRY_CREDIT = 10;
    private static final double CREDIT_NOT_FLOWING = 0.2;

    private final Destination destination;
    private final BatchLimits limits;
    private final BatchBody format;
    private final Groups groups;
    private final Lanes lanes;
    private final Alarms<Batch> retries = new Alarms<>();
    private final ArrayDeque<Batch> atOnce = new ArrayDeque<>();

    /** Batches that were handed over and taken back: they have not been sent yet. */
    private final ArrayDeque<Batch> takenBack = new ArrayDeque<>();

    private int waitingRecords;
    private double retryCredit = 1;

    /** The most bytes of a batch after a 413; learned. */
    private double softMaxBytes = Double.MAX_VALUE;

    /**
     * @param oneLane whether all records are in one lane, whatever their keys
     */
    Backlog(Destination destination, BatchLimits limits, BatchBody format, boolean oneLane) {
        this.destination = destination;
        this.limits = limits;
        this.format = format;
        this.groups = new Groups(limits);
        this.lanes = new Lanes(oneLane, groups, this::again);
    }

    // --- records that are in no batch yet -------------------------------------------------------

    /**
     * Adds a record.
     *
     * @return whether with it something can go, or goes at a time, that could not before
     */
    boolean add(Entry entry) {
        Group group = groups.of(entry);
        waitingRecords++;
        Run run = lanes.hasOneFor(entry) ? lanes.lastRun(entry, group) : group.plain;
        group.add(run, entry);
        if (!run.offered && (run.lane == null || run.lane.first() == run)) {
            group.offer(run);
        }
        return groups.schedule(group);
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

    // --- what goes next -------------------------------------------------------------------------

    /** Whether something that was never sent can go. */
    boolean hasNew() {
        return !takenBack.isEmpty() || groups.hasReady();
    }

    /** Whether something that was sent before can go. */
    boolean hasRetry(long now) {
        return !atOnce.isEmpty() || retries.firstDue() <= now;
    }

    /** When something can go: now or later; {@link Destination#NEVER} if nothing waits. */
    long dueAt(long now) {
        return !atOnce.isEmpty() || hasNew()
                ? now
                : Math.max(now, Math.min(retries.firstDue(), groups.firstDue()));
    }

    /**
     * Takes the batch that goes next; only when one is {@link #dueAt due}.
     *
     * <p>Retries share the way with new records by a budget. With retries first, records that fail
     * again and again crowd the others out and shut the gate.
     */
    Batch next(long now, Gate.State gate) {
        if (!atOnce.isEmpty()) {
            return atOnce.poll();
        }
        groups.endLinger(now);
        boolean retryDue = retries.firstDue() <= now;
        if (retryDue && (!hasNew() || retryCredit >= 1)) {
            retryCredit -= hasNew() ? 1 : 0;
            return gate == Gate.State.SHUT ? bestProbe(now) : retries.poll();
        }
        if (!takenBack.isEmpty()) {
            return takenBack.poll();
        }
        double earned = gate == Gate.State.FLOWING ? 1 : CREDIT_NOT_FLOWING;
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
        Batch batch = new Batch(destination, entries, format);
        Lanes.freeze(batch);
        groups.schedule(group);
        return batch;
    }

    // --- batches that come back -----------------------------------------------------------------

    /** How many were handed over and taken back. */
    int takenBack() {
        return takenBack.size();
    }

    void takenBack(Batch batch) {
        takenBack.add(batch);
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
                "%d waiting, %s, %d retries, %d at once, %d taken back",
                waitingRecords, groups, retries.size(), atOnce.size(), takenBack.size());
    }
}
