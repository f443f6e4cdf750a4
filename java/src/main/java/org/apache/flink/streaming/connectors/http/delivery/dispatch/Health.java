package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.streaming.connectors.http.delivery.answer.RateLimitHeaders;
import org.apache.flink.streaming.connectors.http.delivery.answer.RetryAfter;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.delivery.flow.Gate;
import org.apache.flink.streaming.connectors.http.delivery.flow.RetryDelay;
import org.apache.flink.streaming.connectors.http.transport.Answer;

import java.util.function.DoubleSupplier;

/** What an answer says of its destination, and so how much that is asked from now on. */
final class Health {

    /** Full jitter's base after a throttling answer that named no time, in ms. */
    private static final long THROTTLED_DELAY = 1_000;

    /** What part of a Retry-After is added at most, so that not everybody comes at its end. */
    private static final double HOLD_JITTER = 0.2;

    private final DeliverySettings settings;
    private final DoubleSupplier random;
    private final Teller teller;

    Health(DeliverySettings settings, DoubleSupplier random, Outlet outlet) {
        this.settings = settings;
        this.random = random;
        this.teller = new Teller(settings.wording, outlet);
    }

    /** It has accepted a request. */
    void accepted(Exchange exchange, Answer answer, long now) {
        Destination destination = exchange.destination();
        destination.accepted();
        lives(exchange, answer, now);
        destination.limit.accepted(exchange.sentAt, exchange.answeredAt, exchange.atLimit);
        destination.pace.accepted(exchange.answeredAt);
        teller.accepted(destination, now);
    }

    /** It has looked at the request. What it says of its quota is obeyed all the same. */
    void lives(Exchange exchange, Answer answer, long now) {
        Destination destination = exchange.destination();
        destination.gate.succeeded(exchange.epoch, destination.limit.current(), now);
        long renewed = RateLimitHeaders.millis(answer, settings.retryAfterMax, now);
        if (renewed == RetryAfter.NONE) {
            teller.lives(destination, now);
        } else {
            long wait = RetryAfter.millis(answer, settings.retryAfterMax, now);
            holdFor(destination, wait == RetryAfter.NONE ? renewed : wait, now);
            close(exchange);
            teller.held(exchange, answer, now);
        }
    }

    /** A failure counts against the destination, unless it names the time of the next request. */
    void failed(Exchange exchange, Verdict verdict, Answer answer, long now) {
        Destination destination = exchange.destination();
        boolean held = holdFor(destination, asked(answer, now), now);
        if (answer.status() == 429) {
            destination.pace.refused(now, Math.max(now, destination.heldUntil));
        }
        if (verdict == Verdict.THROTTLED || isOverload(answer)) {
            destination.limit.overloaded(exchange.sentAt, now);
        }
        if (held) {
            close(exchange);
        } else {
            boolean suspect = exchange.batch.isSuspect();
            destination.gate.failed(exchange.epoch, suspect, destination.limit.current(), now);
            if (destination.gate.state() == Gate.State.SHUT) {
                destination.pace.interrupted(now);
            }
        }
        teller.failed(exchange, answer, now);
    }

    /** It rejects so much that this is its own fault: it is asked slowly. */
    void stormed(Exchange exchange, Answer answer, long now) {
        Destination destination = exchange.destination();
        if (holdFor(destination, asked(answer, now), now)) {
            close(exchange);
        } else {
            destination.gate.failed(exchange.epoch, false, destination.limit.current(), now);
        }
        destination.gate.probeBy(destination.rejects.stormSince() + settings.endpointGrace);
        teller.failed(exchange, answer, now);
    }

    /**
     * For how long a failure asks not to be asked again; {@link RetryAfter#NONE} if it does not.
     */
    private long asked(Answer answer, long now) {
        long wait = RetryAfter.millis(answer, settings.retryAfterMax, now);
        return wait == RetryAfter.NONE
                ? RateLimitHeaders.millis(answer, settings.retryAfterMax, now)
                : wait;
    }

    /** Nothing goes there for so long, never shortened by a shorter time; false if for none. */
    private boolean holdFor(Destination destination, long wait, long now) {
        if (wait != RetryAfter.NONE && now + wait > destination.heldUntil) {
            double jitter = random.getAsDouble() * HOLD_JITTER * wait;
            destination.heldUntil = now + wait + (long) jitter;
        }
        return wait != RetryAfter.NONE;
    }

    /** Shuts the gate until the time for which the destination is held. */
    private void close(Exchange exchange) {
        Destination destination = exchange.destination();
        destination.gate.held(exchange.epoch, destination.heldUntil);
        destination.pace.interrupted(destination.heldUntil);
    }

    private static boolean isOverload(Answer answer) {
        return answer.status() == 503 || answer.failure() == Answer.Failure.TIMEOUT;
    }

    /** How long the batch waits before it goes again, in ms. */
    long delay(Batch batch, Verdict verdict) {
        if (batch.destination.gate.state() == Gate.State.SHUT) {
            return 0; // The gate says when.
        }
        long base = verdict == Verdict.THROTTLED ? THROTTLED_DELAY : settings.retryInitialDelay;
        double draw = random.getAsDouble();
        return RetryDelay.full(base, settings.retryMaxDelay, Math.max(1, batch.failures), draw);
    }
}
