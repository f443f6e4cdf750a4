package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.streaming.connectors.http.delivery.answer.Outcome;
import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.delivery.answer.ResponseClassifier;
import org.apache.flink.streaming.connectors.http.delivery.answer.Results;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.delivery.flow.Gate;
import org.apache.flink.streaming.connectors.http.delivery.flow.RejectWatch;
import org.apache.flink.streaming.connectors.http.transport.Answer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

import javax.annotation.Nullable;

/**
 * What an answer changes. The code is the first word; the last one is evidence from the other
 * records: what fails while others succeed is about the record.
 */
final class Judgement {

    /** A batch that fails this often is split if one of its records may be the cause. */
    private static final int FAILURES_TO_SPLIT = 5;

    private final DeliverySettings settings;
    private final ResponseClassifier classifier;
    private final Results results;
    private final Outlet outlet;
    private final Dispatcher dispatcher;
    private final Health health;
    private boolean restored;

    Judgement(
            DeliverySettings settings,
            Results results,
            DoubleSupplier random,
            Outlet outlet,
            Dispatcher dispatcher) {
        this.settings = settings;
        this.classifier = new ResponseClassifier(settings.onConflict);
        this.results = results;
        this.outlet = outlet;
        this.dispatcher = dispatcher;
        this.health = new Health(settings, random, outlet);
    }

    /** The job goes on from a checkpoint: its endpoint is known to exist. */
    void restored() {
        restored = true;
    }

    void of(Exchange exchange, Answer answer, long now) {
        try {
            Results.Item[] items = results.of(exchange.batch.entries, answer);
            if (items == null) {
                asWhole(exchange, answer, now);
            } else {
                perRecord(exchange, answer, items, now);
            }
        } catch (Results.Unreadable e) {
            // What cannot be read is never a success.
            outlet.judged(exchange, Verdict.REJECT, answer);
            rejected(exchange, answer, e, now);
        }
    }

    private void asWhole(Exchange exchange, Answer answer, long now) {
        Verdict verdict = verdict(exchange, answer);
        outlet.judged(exchange, verdict, answer);
        switch (verdict.outcome) {
            case SUCCESS:
                health.accepted(exchange, answer, now);
                deliverAll(exchange.batch, now);
                break;
            case REJECT:
                rejected(exchange, answer, null, now);
                break;
            default:
                again(exchange, verdict, answer, now);
        }
    }

    private Verdict verdict(Exchange exchange, Answer answer) {
        if (ResponseClassifier.isSuccess(answer)) {
            return Verdict.DELIVERED;
        }
        boolean endpointKnown = restored || exchange.destination().accepted > 0;
        return classifier.classify(answer, exchange.batch.circumstances(endpointKnown));
    }

    // --- accepted -------------------------------------------------------------------------------

    private void deliverAll(Batch batch, long now) {
        Destination destination = batch.destination;
        if (!batch.isAlone()) {
            destination.backlog.fitted(batch.bytes());
        }
        destination.rejects.accepted(batch.size(), now);
        for (Entry entry : batch.entries) {
            dispatcher.deliver(entry);
        }
        destination.backlog.settled(batch);
    }

    // --- rejected -------------------------------------------------------------------------------

    private void rejected(
            Exchange exchange, Answer answer, @Nullable Results.Unreadable unreadable, long now) {
        Batch batch = exchange.batch;
        Destination destination = batch.destination;
        if (destination.rejects.storm()) {
            duringStorm(exchange, answer, now);
            return;
        }
        destination.endpointSince = Destination.NEVER;
        health.lives(exchange, answer, now);
        if (batch.isAlone()) {
            destination.rejects.rejected(now);
            dispatcher.reject(
                    batch,
                    unreadable == null
                            ? settings.wording.rejected(batch.first(), answer)
                            : settings.wording.unreadable(batch.first(), answer, unreadable));
            return;
        }
        if (answer.status() == 413) {
            destination.backlog.tooLarge(batch.bytes());
        }
        split(batch);
    }

    /** So many rejects are the endpoint's fault: slow retries, and an error after the grace. */
    private void duringStorm(Exchange exchange, Answer answer, long now) {
        Batch batch = exchange.batch;
        Destination destination = batch.destination;
        destination.rejects.rejected(now);
        health.stormed(exchange, answer, now);
        failIfStormLasts(batch, answer, now);
        if (dispatcher.expiry().isOver(batch, now)) {
            dispatcher.reject(batch, dispatcher.expiry().reason());
            return;
        }
        batch.notBefore = now;
        destination.backlog.again(batch);
        dispatcher.expiry().frozen(batch);
    }

    private void failIfStormLasts(Batch batch, Answer answer, long now) {
        long forMillis = now - batch.destination.rejects.stormSince();
        if (forMillis >= settings.endpointGrace) {
            dispatcher.fail(
                    batch.first(), settings.wording.endpoint(batch.entries, answer, forMillis));
        }
    }

    private void split(Batch batch) {
        List<Batch> halves = batch.halves();
        for (Batch half : halves) {
            half.endpointSince = batch.endpointSince;
            half.acceptedAtEndpoint = batch.acceptedAtEndpoint;
        }
        batch.destination.backlog.replace(batch, halves);
        halves.forEach(dispatcher.expiry()::frozen);
    }

    // --- again ----------------------------------------------------------------------------------

    private void again(Exchange exchange, Verdict verdict, Answer answer, long now) {
        Batch batch = exchange.batch;
        Destination destination = batch.destination;
        for (Entry entry : batch.entries) {
            entry.mayHaveArrived |= verdict.mayHaveArrived();
        }
        batch.repeatedAtOnce = verdict.atOnce();
        batch.onNewConnection = verdict.atOnce() || answer.status() == 408;
        if (verdict.atOnce()) {
            destination.gate.passed(exchange.epoch);
            destination.backlog.againAtOnce(batch);
            return;
        }
        batch.conflicts += answer.status() == 409 ? 1 : 0;
        boolean suspect = batch.isSuspect();
        boolean flowing = destination.gate.state() != Gate.State.SHUT;
        health.failed(exchange, verdict, answer, now);
        boolean counts = flowing || (!batch.isAlone() && answer.status() == 500);
        batch.failed(suspect, counts, destination.failed(batch, suspect), now);
        batch.notBefore = now + health.delay(batch, verdict);
        if (!isSettledByEvidence(batch, verdict, answer, now)) {
            destination.backlog.again(batch);
            dispatcher.expiry().frozen(batch);
        }
    }

    /** Whether the failure ends the batch as it is: expired, given up, split, or the job fails. */
    private boolean isSettledByEvidence(Batch batch, Verdict verdict, Answer answer, long now) {
        if (dispatcher.expiry().isOver(batch, now)) {
            dispatcher.reject(batch, dispatcher.expiry().reason());
            return true;
        }
        boolean endpoint = verdict.outcome == Outcome.ENDPOINT;
        if (endpoint ? endpointFails(batch, answer, now) : isSickForLong(batch, now)) {
            giveUp(batch, answer, now);
            return true;
        }
        if (!endpoint && mayHoldOneSickRecord(batch, answer)) {
            split(batch);
            return true;
        }
        return false;
    }

    /** A record alone can never succeed; of several, one may be at fault. */
    private void giveUp(Batch batch, Answer answer, long now) {
        if (batch.isAlone()) {
            batch.destination.rejects.rejected(now);
            dispatcher.reject(batch, settings.wording.rejected(batch.first(), answer));
        } else {
            split(batch);
        }
    }

    private boolean isSickForLong(Batch batch, long now) {
        batch.endpointSince = 0;
        batch.destination.endpointSince = Destination.NEVER;
        return batch.suspectSince > 0 && now - batch.suspectSince >= settings.recordGrace;
    }

    private static boolean mayHoldOneSickRecord(Batch batch, Answer answer) {
        return !batch.isAlone()
                && batch.failures >= FAILURES_TO_SPLIT
                && (batch.suspectSince > 0 || answer.status() == 500);
    }

    /** Counts the grace; true if it is over for this batch, while the endpoint accepts others. */
    private boolean endpointFails(Batch batch, Answer answer, long now) {
        Destination destination = batch.destination;
        if (destination.endpointSince == Destination.NEVER) {
            destination.endpointSince = now;
        }
        if (batch.endpointSince == 0) {
            batch.endpointSince = now;
            batch.acceptedAtEndpoint = destination.accepted;
        }
        if (destination.accepted > batch.acceptedAtEndpoint) {
            return now - batch.endpointSince >= settings.endpointGrace;
        }
        long until = destination.endpointSince + settings.endpointGrace;
        if (now >= until) {
            long forMillis = now - destination.endpointSince;
            dispatcher.fail(
                    batch.first(), settings.wording.endpoint(batch.entries, answer, forMillis));
        } else {
            destination.gate.probeBy(until);
        }
        return false;
    }

    // --- per record -----------------------------------------------------------------------------

    private void perRecord(Exchange exchange, Answer answer, Results.Item[] items, long now) {
        Batch batch = exchange.batch;
        Destination destination = batch.destination;
        boolean storm = destination.rejects.storm();
        boolean accepted = false;
        List<Entry> failed = new ArrayList<>();
        for (int i = 0; i < items.length; i++) {
            accepted |= items[i].outcome == Outcome.SUCCESS;
            if (goesAgain(items[i].outcome, storm)) {
                failed.add(batch.entries[i]);
            }
        }
        if (failed.size() == batch.size()) {
            noneSettled(exchange, answer, items, now);
            return;
        }
        outlet.judged(exchange, Verdict.DELIVERED, answer);
        if (accepted) {
            health.accepted(exchange, answer, now);
        } else {
            health.lives(exchange, answer, now);
        }
        List<Entry> goAgain = batch.withFollowers(failed);
        int next = 0;
        for (int i = 0; i < items.length; i++) {
            Entry entry = batch.entries[i];
            if (next < goAgain.size() && goAgain.get(next) == entry) {
                next++;
                entry.mayHaveArrived |= items[i].outcome == Outcome.SUCCESS;
                if (storm && items[i].outcome == Outcome.REJECT) {
                    destination.rejects.rejected(now);
                    failIfStormLasts(batch, answer, now);
                }
            } else if (items[i].outcome == Outcome.REJECT) {
                destination.rejects.rejected(now);
                Reason why = new Reason(items[i].status, items[i].text);
                dispatcher.settleRejected(entry, why.givenBy(answer));
            } else {
                destination.rejects.accepted(1, now);
                dispatcher.deliver(entry);
            }
        }
        replaceBy(goAgain, exchange, now);
    }

    /** In a storm of rejects nothing is rejected: see {@link RejectWatch}. */
    private static boolean goesAgain(Outcome outcome, boolean storm) {
        return outcome == Outcome.RETRY
                || outcome == Outcome.ENDPOINT
                || (outcome == Outcome.REJECT && storm);
    }

    /** No record is settled, so that all go again together. */
    private void noneSettled(Exchange exchange, Answer answer, Results.Item[] items, long now) {
        boolean throttled = false;
        boolean endpoint = true;
        boolean rejected = false;
        for (Results.Item item : items) {
            throttled |= item.status == 429;
            endpoint &= item.outcome == Outcome.ENDPOINT;
            rejected |= item.outcome == Outcome.REJECT;
        }
        Verdict again = throttled ? Verdict.THROTTLED : Verdict.RETRY_AFTER_ERROR;
        Verdict verdict = endpoint ? Verdict.ENDPOINT : again;
        outlet.judged(exchange, verdict, answer);
        if (rejected) {
            duringStorm(exchange, answer, now);
        } else {
            again(exchange, verdict, answer, now);
        }
    }

    private void replaceBy(List<Entry> goAgain, Exchange exchange, long now) {
        Batch batch = exchange.batch;
        if (goAgain.isEmpty()) {
            batch.destination.backlog.settled(batch);
            return;
        }
        Batch rest = batch.of(goAgain);
        rest.failures = batch.failures;
        rest.suspectSince = batch.suspectSince;
        rest.failed(false, true, false, now);
        rest.notBefore = now + health.delay(rest, Verdict.RETRY);
        batch.destination.backlog.replace(batch, List.of(rest));
        dispatcher.expiry().frozen(rest);
    }
}
