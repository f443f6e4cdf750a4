package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.OnReject;
import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.delivery.answer.Results;
import org.apache.flink.streaming.connectors.http.delivery.flow.RateLimit;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.apache.flink.streaming.connectors.http.transport.Origin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

import javax.annotation.Nullable;

/**
 * Decides which records are sent together and when, and what the answers mean: a state machine that
 * is told what happens and when, and says what it wants done.
 *
 * <p>Each input marks destinations; a marked one is pumped: as long as it may send and has
 * something to send, the next batch goes ({@link Pump}). {@link Judgement} says what an answer
 * changes.
 *
 * <p>It has no clock, thread or randomness of its own: the same inputs give the same outputs. Times
 * are in milliseconds and never go backwards. One thread.
 */
@Internal
public final class Dispatcher {

    private final DeliverySettings settings;
    private final Outlet outlet;
    private final Judgement judgement;

    private final Pending pending = new Pending();
    private final Destinations destinations;
    private final Expiry expiry;
    private final Pump pump;

    /** Those with new records that nobody has looked at yet. */
    private final List<Destination> touched = new ArrayList<>();

    /** Those with answers that were noted only. */
    private final List<Destination> noted = new ArrayList<>();

    /** Since this was last told. */
    private int rejected;

    @Nullable private Reason lastRejection;
    @Nullable private Entry fatal;
    @Nullable private Reason fatalReason;

    public Dispatcher(
            DeliverySettings settings,
            Function<Entry, Origin> route,
            Results results,
            double requestsPerSecond,
            DoubleSupplier random,
            Outlet outlet) {
        this.settings = settings;
        this.outlet = outlet;
        this.destinations =
                new Destinations(route, origin -> new Destination(origin, settings, random));
        this.expiry = new Expiry(settings.deliveryTimeout, pending);
        this.pump = new Pump(new RateLimit(requestsPerSecond), expiry, outlet);
        this.judgement = new Judgement(settings, results, random, outlet, this);
    }

    /** New records, in order. */
    public void accept(Collection<Entry> entries, long now) {
        for (Entry entry : entries) {
            entry.firstSeen = now;
            admit(entry);
        }
        if (hasRoom(0, 0)) {
            touched.forEach(destination -> pumpIfChanged(destination, now));
        } else {
            destinations.all().forEach(destination -> pump(destination, now));
        }
        touched.forEach(destination -> destination.touched = false);
        touched.clear();
        endOfInput();
    }

    /**
     * The records of a checkpoint, before any other input; also when there are none. Each list was
     * saved as one: a frozen batch, or records that were in none.
     */
    public void restore(List<List<Entry>> saved, long now) {
        judgement.restored();
        long seen = 0;
        for (List<Entry> entries : saved) {
            for (Entry entry : entries) {
                // Never later than now nor before its predecessor, whatever the clocks said.
                seen = Math.max(seen, Math.min(entry.firstSeen, now));
                entry.firstSeen = seen;
                entry.mayHaveArrived = true; // It may have been sent after the checkpoint.
            }
            Saved batch = entries.get(0).saved;
            if (batch == null || batch.format == null) {
                entries.forEach(this::admit);
            } else {
                restoreBatch(entries, batch, now);
            }
        }
        for (List<Entry> entries : saved) {
            hold(entries, now);
        }
        pumpAll(now);
    }

    private void restoreBatch(List<Entry> entries, Saved saved, long now) {
        Destination destination = destinations.of(entries.get(0));
        Batch batch = new Batch(destination, entries.toArray(new Entry[0]), saved.format);
        saved.giveTo(batch, now + settings.retryMaxDelay);
        entries.forEach(pending::add);
        expiry.added(entries.get(0));
        destination.backlog.restore(batch);
        expiry.frozen(batch);
        Reason rejection = batch.first().rejection;
        entries.forEach(entry -> entry.rejection = null);
        if (rejection != null && settings.onReject != OnReject.FAIL) {
            // Rejected before the restart, and the policy has changed. With FAIL it goes once more:
            // the server may have been mended.
            reject(batch, rejection);
        }
    }

    private void hold(List<Entry> entries, long now) {
        Saved saved = entries.get(0).saved;
        Entry sendable = Snapshot.firstSendable(entries);
        if (saved != null && sendable != null) {
            Destination destination = destinations.of(sendable);
            long longest = now + settings.retryAfterMax;
            destination.heldUntil =
                    Math.max(destination.heldUntil, Math.min(saved.heldUntil, longest));
        }
    }

    /** An answer has come to an exchange that was sent. */
    void answered(Exchange exchange, Answer answer, long now) {
        note(exchange, answer, now);
        goOn(now);
    }

    /**
     * Notes an answer, and what it changes, without sending anything yet: what came with it may say
     * that nothing is to be sent. {@link #goOn} follows.
     */
    public void note(Exchange exchange, Answer answer, long now) {
        Destination destination = exchange.destination();
        exchange.lookedAt(now);
        destination.answered(exchange.batch);
        if (exchange.successor != null) {
            pump.begunByItself(exchange.successor);
            // Or each would hold all that came after it, once the collector takes one for old.
            exchange.successor = null;
        }
        judgement.of(exchange, answer, now);
        if (!destination.noted) {
            destination.noted = true;
            noted.add(destination);
        }
    }

    /** Sends what the noted answers have made room for. */
    public void goOn(long now) {
        for (Destination destination : noted) {
            destination.noted = false;
            pump(destination, now);
        }
        noted.clear();
        endOfInput();
    }

    /** The letter of a record is durable, for which {@link Outlet#bury} was called. */
    public void buried(Entry entry) {
        settle(entry);
        outlet.deadLettered(entry);
    }

    /** The time that {@link #nextWake} named has come. */
    public void wake(long now) {
        if (expiry.next() <= now) {
            destinations.all().forEach(pump::takeAllBack);
            expiry.expire(now, this);
            pumpAll(now); // Lanes may go on behind what has expired.
        }
        while (pump.nextWake() <= now) {
            pump(pump.due(), now);
        }
        endOfInput();
    }

    /** When {@link #wake} is to be called; {@link Long#MAX_VALUE} for not before another input. */
    public long nextWake() {
        return Math.min(pump.nextWake(), expiry.next());
    }

    /**
     * What is not settled, as it is to be saved: each list is a frozen batch, or up to 100 others.
     */
    public List<List<Entry>> snapshot() {
        return new Snapshot(destinations::of).of(pending);
    }

    /** Whether there is room for one more record beside so many that are not yet accepted. */
    public boolean hasRoom(int onTheWay, long bytesOnTheWay) {
        return pending.count() + onTheWay < settings.maxRecords
                && pending.bytes() + bytesOnTheWay < settings.maxBytes;
    }

    public Pending pending() {
        return pending;
    }

    public Gauges gauges() {
        return new Gauges(destinations, pending);
    }

    private void admit(Entry entry) {
        pending.add(entry);
        boolean settled = entry.rejection != null && settings.onReject != OnReject.FAIL;
        if (entry.request == null || settled) {
            settleRejected(entry, entry.rejection);
        } else {
            entry.rejection = null; // With FAIL it goes once more.
            expiry.added(entry);
            Destination destination = destinations.of(entry);
            destination.changed |= destination.backlog.add(entry);
            if (!destination.touched) {
                destination.touched = true;
                touched.add(destination);
            }
        }
    }

    // --- what becomes of records ----------------------------------------------------------------

    /** The endpoint has the record. */
    void deliver(Entry entry) {
        settle(entry);
        outlet.delivered(entry);
    }

    /** None of the batch's records can ever succeed. */
    void reject(Batch batch, Reason why) {
        for (Entry entry : batch.entries) {
            settleRejected(entry, why);
        }
        if (fatal == null) {
            batch.destination.backlog.settled(batch);
        }
    }

    void settleRejected(Entry entry, Reason why) {
        entry.rejection = why;
        rejected++;
        lastRejection = why;
        outlet.rejected(entry, why);
        switch (settings.onReject) {
            case SKIP:
                settle(entry);
                outlet.skipped(entry, why);
                break;
            case DEAD_LETTER:
                bury(entry, why);
                break;
            default:
                fail(entry, why);
        }
    }

    /** It stays pending until its letter is durable, by itself: its batch may be settled. */
    private void bury(Entry entry, Reason why) {
        entry.batch = null;
        entry.rejection = why.alone();
        outlet.bury(entry, why);
    }

    /** A record that waits in no batch has waited too long. */
    void expired(Entry entry, Reason why) {
        destinations.of(entry).backlog.remove(entry);
        settleRejected(entry, why);
    }

    private void settle(Entry entry) {
        expiry.settled(entry);
        pending.remove(entry);
        entry.settled();
    }

    /** The first fatal record ends the job, once the input at hand is dealt with. */
    void fail(Entry entry, Reason why) {
        if (fatal == null) {
            fatal = entry;
            fatalReason = why;
        }
    }

    /** What an input rejected is told together, and the job fails if it must. */
    private void endOfInput() {
        if (rejected > 0) {
            int together = rejected;
            rejected = 0;
            outlet.rejectedTogether(together, lastRejection);
        }
        if (fatal != null) {
            outlet.failed(fatal, fatalReason);
        }
    }

    Expiry expiry() {
        return expiry;
    }

    // --- sending --------------------------------------------------------------------------------

    private void pumpAll(long now) {
        destinations.all().forEach(destination -> pump(destination, now));
        endOfInput();
    }

    private void pumpIfChanged(Destination destination, long now) {
        if (destination.isWorthALook(pump.isPaced(), now)) {
            pump(destination, now);
        }
    }

    private void pump(Destination destination, long now) {
        destination.changed = false;
        if (fatal != null) {
            return;
        }
        if (!hasRoom(0, 0)) {
            destination.backlog.waitNoLonger();
        }
        pump.send(destination, now);
    }

    /** For messages. */
    @Override
    public String toString() {
        return pending.count() + " pending, next wake " + nextWake() + ", " + destinations.all();
    }
}
