package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.request.BatchBody;
import org.apache.flink.streaming.connectors.http.transport.Origin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.annotation.Nullable;

/**
 * The records for one origin that wait, and what is known of its health.
 *
 * <p>Records wait in {@link Group}s until a batch is taken from one; a batch that must go again
 * waits in {@link #retries}. As an alarm of the Dispatcher it goes off when it may have something
 * to send.
 */
final class Destination extends Alarms.Alarm {

    static final long NEVER = Long.MAX_VALUE;

    private static final double MAX_RETRY_CREDIT = 10;
    private static final double CREDIT_NOT_FLOWING = 0.2;

    final Origin origin;
    final Gate gate;
    final ConcurrencyLimit limit;
    final Pace pace = new Pace();
    final RejectWatch rejects = new RejectWatch();

    private final BatchLimits limits;
    private final BatchBody format;

    private final Map<Group.Key, Group> groups = new HashMap<>();
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Alarms<Group> lingering = new Alarms<>();
    private final ArrayDeque<Group> ready = new ArrayDeque<>();
    private final Alarms<Batch> retries = new Alarms<>();
    private final ArrayDeque<Batch> atOnce = new ArrayDeque<>();
    @Nullable private Group recent;

    private int inFlight;
    private int waitingRecords;
    private double retryCredit = 1;

    /** The most bytes of a batch after a 413; learned. */
    private double softMaxBytes = Double.MAX_VALUE;

    /** Requests that it has accepted in this run of the job. */
    long accepted;

    /** Until when the server has asked not to be asked (Retry-After); 0 for never. */
    long heldUntil;

    /** Since when it answers as if nothing could succeed; {@link #NEVER} if it does not. */
    long endpointSince = NEVER;

    /** Since when it fails, with at most short spells of success; {@link #NEVER} while well. */
    long failingSince = NEVER;

    long lastFailure;

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
    }

    int inFlight() {
        return inFlight;
    }

    // --- records that are in no batch yet -------------------------------------------------------

    void add(Entry entry) {
        Group group = group(entry);
        waitingRecords++;
        Run run = entry.request.orderingKey == null ? group.plain : lastRun(entry, group);
        group.add(run, entry);
        if (!run.offered && (run.lane == null || run.lane.first() == run)) {
            group.offer(run);
        }
        schedule(group);
    }

    private Group group(Entry entry) {
        if (limits.records == 1) {
            // Nothing is put together: one group serves all.
            return recent == null ? recent = new Group(null) : recent;
        }
        if (recent == null || !recent.key.fits(entry.request)) {
            Group before = recent;
            recent = groups.computeIfAbsent(new Group.Key(entry.request), Group::new);
            if (before != null) {
                schedule(before); // It may be empty, and was kept only for being recent.
            }
        }
        return recent;
    }

    private Run lastRun(Entry entry, Group group) {
        Lane lane = lanes.computeIfAbsent(entry.request.orderingKey, Lane::new);
        entry.lane = lane;
        if (lane.last() instanceof Run && ((Run) lane.last()).group == group) {
            return (Run) lane.last();
        }
        Run run = new Run(group);
        lane.append(run);
        return run;
    }

    /** Puts a group where it belongs: it can send, it waits for more, or it is empty. */
    private void schedule(Group group) {
        if (group.ready && group.count() > 0) {
            return;
        }
        if (group.count() == 0) {
            if (group.ready) {
                group.ready = false;
                ready.remove(group); // Its last record has expired.
            }
            lingering.cancel(group);
            if (group.plain.count() == 0 && group != recent) {
                groups.remove(group.key);
            }
        } else if (isFull(group)) {
            makeReady(group);
        } else {
            lingering.set(group, group.oldest() + limits.linger);
        }
    }

    private boolean isFull(Group group) {
        return group.isFull(limits);
    }

    private void makeReady(Group group) {
        lingering.cancel(group);
        group.ready = true;
        ready.addLast(group);
    }

    /** Takes a record out that waits in no batch. */
    void remove(Entry entry) {
        Run run = entry.run;
        run.group.remove(entry);
        waitingRecords--;
        if (run.lane != null && run.count() == 0) {
            boolean wasFirst = run.lane.first() == run;
            run.lane.remove(run);
            if (wasFirst) {
                offerFirst(run.lane);
            }
        }
        schedule(run.group);
    }

    /** The full buffer lets no more records in: waiting for them is pointless. */
    void waitNoLonger() {
        if (ready.isEmpty() && lingering.first() != null) {
            makeReady(lingering.first());
        }
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
        long due = atOnce.isEmpty() && ready.isEmpty() ? firstDue(now) : now;
        return due == NEVER ? NEVER : max(max(open, heldUntil), max(due, pace.openAt(now)));
    }

    private long firstDue(long now) {
        return Math.max(now, Math.min(retries.firstDue(), lingering.firstDue()));
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
        inFlight++;
        gate.sent();
        pace.sent();
        Batch batch = choose(now);
        batch.out = true;
        return batch;
    }

    private Batch choose(long now) {
        if (!atOnce.isEmpty()) {
            return atOnce.poll();
        }
        while (lingering.firstDue() <= now) {
            makeReady(lingering.first());
        }
        boolean retryDue = retries.firstDue() <= now;
        if (retryDue && (ready.isEmpty() || retryCredit >= 1)) {
            retryCredit -= ready.isEmpty() ? 0 : 1;
            return retries.poll();
        }
        double earned = gate.state() == Gate.State.FLOWING ? 1 : CREDIT_NOT_FLOWING;
        retryCredit = Math.min(MAX_RETRY_CREDIT, retryCredit + earned);
        return freeze(ready.peek());
    }

    /** Takes a batch from a group, run by run, and closes the lanes that it takes from. */
    private Batch freeze(Group group) {
        List<Entry> entries = new ArrayList<>(Math.min(limits.records, group.count()));
        List<Lane.Slot> slots = new ArrayList<>(0);
        List<Lane> taken = new ArrayList<>(0);
        long most = (long) Math.min(limits.bytes, softMaxBytes);
        long bytes = 0;
        for (Run run = group.firstRun(); run != null; run = group.firstRun()) {
            int before = entries.size();
            for (Entry entry = run.first(); entry != null; entry = run.first()) {
                bytes += entry.sizeInBytes();
                boolean fits = entries.isEmpty() || bytes <= most;
                if (entries.size() == limits.records || !fits) {
                    break;
                }
                group.remove(entry);
                entries.add(entry);
            }
            if (entries.size() == before) {
                break;
            }
            if (run.lane != null) {
                taken.add(closeLane(run));
            }
            if (run.count() > 0 && run.lane == null) {
                break; // The batch is full.
            }
        }
        waitingRecords -= entries.size();
        Batch batch = new Batch(this, entries.toArray(new Entry[0]), format);
        for (Lane lane : taken) {
            Lane.Slot slot = new Lane.Slot(batch);
            lane.prepend(slot);
            slots.add(slot);
        }
        batch.slots = slots;
        afterTaking(group);
        return batch;
    }

    /** Nothing more of the lane may go until the batch is settled. */
    private Lane closeLane(Run run) {
        Lane lane = run.lane;
        if (run.count() == 0) {
            lane.advance();
        } else {
            run.group.withdraw(run);
        }
        return lane;
    }

    private void afterTaking(Group group) {
        ready.poll();
        group.ready = false;
        schedule(group);
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

    /** All records of the batch are settled: its lanes go on. */
    void settled(Batch batch) {
        batch.gone = true;
        retries.cancel(batch);
        atOnce.remove(batch);
        for (Lane.Slot slot : batch.slots) {
            Lane lane = slot.lane;
            boolean wasFirst = lane.first() == slot;
            lane.remove(slot);
            if (wasFirst) {
                offerFirst(lane);
            }
        }
    }

    private void offerFirst(Lane lane) {
        Lane.Piece first = lane.first();
        if (first == null) {
            lanes.remove(lane.key);
        } else if (first instanceof Run) {
            Run run = (Run) first;
            run.group.offer(run);
            schedule(run.group);
        } else {
            Batch next = ((Lane.Slot) first).batch;
            next.waiting--;
            if (!next.out) {
                again(next);
            }
        }
    }

    /**
     * Parts of a batch take its place, in order: of a lane in several parts only the first may go.
     */
    void replace(Batch batch, List<Batch> parts) {
        Map<Lane, Lane.Piece> places = new HashMap<>();
        for (Lane.Slot slot : batch.slots) {
            places.put(slot.lane, slot);
        }
        for (Batch part : parts) {
            part.slots = new ArrayList<>(0);
            for (int i = 0; i < part.entries.length; i++) {
                Lane lane = part.laneStartingAt(i);
                if (lane != null) {
                    Lane.Slot slot = new Lane.Slot(part);
                    part.slots.add(slot);
                    part.waiting++;
                    lane.insertBehind(places.get(lane), slot);
                    places.put(lane, slot);
                }
            }
        }
        settled(batch);
        for (Batch part : parts) {
            if (part.slots.isEmpty()) {
                again(part);
            }
        }
    }

    /** A frozen batch from a checkpoint, behind what was restored before it. */
    void restore(Batch batch) {
        batch.slots = new ArrayList<>(0);
        for (Entry entry : batch.entries) {
            if (entry.request.orderingKey != null) {
                entry.lane = lanes.computeIfAbsent(entry.request.orderingKey, Lane::new);
            }
        }
        for (int i = 0; i < batch.entries.length; i++) {
            Lane lane = batch.laneStartingAt(i);
            if (lane != null) {
                Lane.Slot slot = new Lane.Slot(batch);
                batch.waiting += lane.isEmpty() ? 0 : 1;
                lane.append(slot);
                batch.slots.add(slot);
            }
        }
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
                "%s: gate %s, %d of %d under way, %d waiting, %d ready groups, %d lingering,"
                        + " %d retries, %d at once",
                origin,
                gate.state(),
                inFlight,
                limit.current(),
                waitingRecords,
                ready.size(),
                lingering.size(),
                retries.size(),
                atOnce.size());
    }
}
