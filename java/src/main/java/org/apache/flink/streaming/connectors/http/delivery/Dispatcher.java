package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.OnReject;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.apache.flink.streaming.connectors.http.transport.Origin;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

import javax.annotation.Nullable;

/**
 * Decides which record is sent when, and what its answer means: a state machine that is told what
 * happens and when, and says what it wants done.
 *
 * <p>It has no clock, thread or randomness of its own: the same inputs give the same outputs. Times
 * are in milliseconds and never go backwards. One thread.
 */
final class Dispatcher {

    /** Full jitter's base after a throttling answer that named no time, in ms. */
    private static final long THROTTLED_DELAY = 1_000;

    /** What is added to a Retry-After at most, in ms, so that not everybody comes at its end. */
    private static final long HOLD_JITTER = 1_000;

    /** A success this long after the last failure, in ms, ends a spell of failing. */
    private static final long WELL_AFTER = 1_000;

    private final DeliverySettings settings;
    private final ResponseClassifier classifier;
    private final Function<Entry, Origin> route;
    private final DoubleSupplier random;
    private final Outlet outlet;

    private final Map<Origin, Destination> destinations = new HashMap<>();
    private final Pending pending = new Pending();
    private boolean restored;
    @Nullable private Entry fatal;
    @Nullable private Reason fatalReason;

    Dispatcher(
            DeliverySettings settings,
            Function<Entry, Origin> route,
            DoubleSupplier random,
            Outlet outlet) {
        this.settings = settings;
        this.classifier = new ResponseClassifier(settings.onConflict);
        this.route = route;
        this.random = random;
        this.outlet = outlet;
    }

    /** New records, in order. */
    void accept(Collection<Entry> entries, long now) {
        for (Entry entry : entries) {
            entry.firstSeen = now;
            admit(entry, now);
        }
        pumpAll(now);
    }

    /** The records of a checkpoint, before any other input; also when there are none. */
    void restore(Collection<Entry> entries, long now) {
        restored = true;
        for (Entry entry : entries) {
            entry.firstSeen = Math.min(entry.firstSeen, now);
            entry.notBefore = Math.min(entry.notBefore, now + settings.retryMaxDelay);
            entry.mayHaveArrived = true; // It may have been sent after the checkpoint.
            admit(entry, now);
        }
        pumpAll(now);
    }

    /** An answer has come to an exchange that was sent. */
    void answered(Exchange exchange, Answer answer, long now) {
        Destination destination = exchange.destination;
        destination.answered();
        Verdict verdict = verdict(exchange, answer);
        if (verdict.outcome != Outcome.ENDPOINT && !verdict.atOnce()) {
            destination.endpointSince = Destination.NEVER;
        }
        switch (verdict.outcome) {
            case SUCCESS:
                delivered(exchange, verdict, now);
                break;
            case REJECT:
                destination.gate.succeeded(exchange); // It lives: it has looked at the record.
                outlet.rejected(exchange, answer);
                reject(exchange.entry, settings.wording.rejected(exchange.entry, answer));
                break;
            default:
                again(exchange, verdict, answer, now);
        }
        pump(destination, now);
        failIfFatal();
    }

    /** The time that {@link #nextWake} named has come. */
    void wake(long now) {
        pumpAll(now);
    }

    /** When {@link #wake} is to be called; {@link Long#MAX_VALUE} for not before another input. */
    long nextWake(long now) {
        long next = Long.MAX_VALUE;
        for (Destination destination : destinations.values()) {
            next = Math.min(next, destination.readyAt(now));
        }
        return next;
    }

    /** Everything that is not settled, in order of arrival, as it is to be saved. */
    List<Entry> snapshot() {
        List<Entry> entries = pending.inOrder();
        for (Entry entry : entries) {
            if (entry.request != null) {
                entry.heldUntil = destination(entry).heldUntil;
            }
        }
        return entries;
    }

    /** Whether there is room for one more record beside so many that are not yet accepted. */
    boolean hasRoom(int onTheWay, long bytesOnTheWay) {
        return pending.count() + onTheWay < settings.maxRecords
                && pending.bytes() + bytesOnTheWay < settings.maxBytes;
    }

    Pending pending() {
        return pending;
    }

    int inFlight() {
        return destinations.values().stream().mapToInt(Destination::inFlight).sum();
    }

    /** The worst gate: 0 flowing, 1 recovering, 2 shut. */
    int gate() {
        return destinations.values().stream()
                .mapToInt(destination -> destination.gate.state().ordinal())
                .max()
                .orElse(0);
    }

    /** For how long the oldest pending record has waited; 0 if there is none. */
    long oldestAge(long now) {
        Entry oldest = pending.first();
        return oldest == null ? 0 : Math.max(0, now - oldest.firstSeen);
    }

    private void admit(Entry entry, long now) {
        pending.add(entry);
        if (entry.request == null) {
            reject(entry, entry.rejection);
        } else if (entry.rejection != null && settings.onReject != OnReject.FAIL) {
            reject(entry, entry.rejection); // Rejected before the restart; the policy has changed.
        } else {
            entry.rejection = null; // With FAIL it goes once more: the server may be mended.
            Destination destination = destination(entry);
            long longest = now + settings.retryAfterMax + HOLD_JITTER;
            destination.heldUntil =
                    Math.max(destination.heldUntil, Math.min(entry.heldUntil, longest));
            if (entry.notBefore > now) {
                destination.addRetry(entry);
            } else {
                destination.add(entry);
            }
        }
    }

    private Destination destination(Entry entry) {
        return destinations.computeIfAbsent(
                route.apply(entry),
                origin ->
                        new Destination(
                                origin,
                                new Gate(settings.maxInFlight, settings.retryMaxDelay, random)));
    }

    private Verdict verdict(Exchange exchange, Answer answer) {
        if (ResponseClassifier.isSuccess(answer)) {
            return Verdict.DELIVERED;
        }
        boolean endpointKnown = restored || exchange.destination.everAccepted;
        return classifier.classify(answer, new Circumstances(exchange.entry, endpointKnown));
    }

    private void delivered(Exchange exchange, Verdict verdict, long now) {
        Destination destination = exchange.destination;
        destination.everAccepted = true;
        destination.gate.succeeded(exchange);
        pending.remove(exchange.entry);
        outlet.delivered(exchange, verdict);
        boolean well =
                destination.failingSince != Destination.NEVER
                        && now - destination.lastFailure >= WELL_AFTER;
        if (well) {
            outlet.recovered(destination, destination.lastFailure - destination.failingSince);
            destination.failingSince = Destination.NEVER;
        }
    }

    private void again(Exchange exchange, Verdict verdict, Answer answer, long now) {
        Entry entry = exchange.entry;
        Destination destination = exchange.destination;
        outlet.retrying(exchange, verdict, answer);
        entry.mayHaveArrived |= verdict.mayHaveArrived();
        entry.repeatedAtOnce = verdict.atOnce();
        if (verdict.atOnce()) {
            destination.gate.passed(exchange);
            destination.addFirst(entry);
            return;
        }
        entry.conflicts += answer.status() == 409 ? 1 : 0;
        if (destination.gate.state() != Gate.State.SHUT) {
            entry.failures++; // While it is shut, failing says nothing about the record.
        }
        failed(exchange, answer, now);
        entry.notBefore = now + delay(entry, destination, verdict);
        destination.addRetry(entry);
        if (verdict.outcome == Outcome.ENDPOINT) {
            countGrace(entry, destination, answer, now);
        }
    }

    /**
     * A failure counts against the destination; a Retry-After is obeyed whenever it was asked for.
     */
    private void failed(Exchange exchange, Answer answer, long now) {
        Destination destination = exchange.destination;
        destination.lastFailure = now;
        if (destination.failingSince == Destination.NEVER) {
            destination.failingSince = now;
            outlet.failing(destination, settings.wording.failed(exchange.entry, answer));
        }
        long wait = RetryAfter.millis(answer, settings.retryAfterMax, now);
        if (wait == RetryAfter.NONE) {
            destination.gate.failed(exchange, now);
            return;
        }
        if (now + wait > destination.heldUntil) {
            destination.heldUntil = now + wait + (long) (random.getAsDouble() * HOLD_JITTER);
        }
        destination.gate.held(exchange, destination.heldUntil);
    }

    private long delay(Entry entry, Destination destination, Verdict verdict) {
        if (destination.gate.state() == Gate.State.SHUT) {
            return 0; // The gate says when.
        }
        long base = verdict == Verdict.THROTTLED ? THROTTLED_DELAY : settings.retryInitialDelay;
        double draw = random.getAsDouble();
        return RetryDelay.full(base, settings.retryMaxDelay, entry.failures, draw);
    }

    private void countGrace(Entry entry, Destination destination, Answer answer, long now) {
        if (destination.endpointSince == Destination.NEVER) {
            destination.endpointSince = now;
        }
        long until = destination.endpointSince + settings.endpointGrace;
        if (now >= until) {
            fail(entry, settings.wording.endpoint(entry, answer, now - destination.endpointSince));
        } else {
            destination.gate.probeBy(until);
        }
    }

    private void reject(Entry entry, Reason why) {
        if (settings.onReject == OnReject.SKIP) {
            pending.remove(entry);
            outlet.skipped(entry, why);
        } else {
            entry.rejection = why;
            fail(entry, why);
        }
    }

    /** The first fatal record ends the job, once the input at hand is dealt with. */
    private void fail(Entry entry, Reason why) {
        if (fatal == null) {
            fatal = entry;
            fatalReason = why;
        }
    }

    private void failIfFatal() {
        if (fatal != null) {
            outlet.failed(fatal, fatalReason);
        }
    }

    private void pumpAll(long now) {
        destinations.values().forEach(destination -> pump(destination, now));
        failIfFatal();
    }

    private void pump(Destination destination, long now) {
        while (fatal == null && destination.readyAt(now) <= now) {
            Entry entry = destination.next(now);
            entry.attempts++;
            outlet.send(new Exchange(entry, destination, now));
        }
    }
}
