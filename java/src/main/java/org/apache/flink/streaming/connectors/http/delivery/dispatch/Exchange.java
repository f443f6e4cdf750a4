package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.delivery.flow.Gate;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.apache.flink.streaming.connectors.http.transport.WireRequest;

import javax.annotation.Nullable;

/**
 * One attempt: a batch at its destination, and the answer once it is there.
 *
 * <p>It is under way from {@link #begin} on. One that was handed over may begin in the place of
 * another one that ends, before the Dispatcher knows; it is told with the answer of that one.
 */
@Internal
public final class Exchange {

    private static final long NOT_YET = -1;

    public final Batch batch;

    /** What goes on the wire, made in the task's thread; null until then. */
    public @Nullable WireRequest request;

    /** When the attempt began, in the Dispatcher's time. */
    public long sentAt;

    // Set once by the thread that brings the answer, before it hands the exchange over.

    public @Nullable Answer answer;

    /** When the answer came, in the Dispatcher's time. */
    public long answeredAt = NOT_YET;

    /** The attempt that began in the place of this one. */
    public @Nullable Exchange successor;

    // Set when the Dispatcher learns that it has begun.

    /** The gate's epoch when the attempt began: see {@link Gate}. */
    int epoch;

    /** Whether with it as many requests were under way as the limit allows. */
    boolean atLimit;

    public Exchange(Batch batch) {
        this.batch = batch;
    }

    /** The answer is there; on any thread. */
    public void ended(Answer itsAnswer, long now, @Nullable Exchange next) {
        answer = itsAnswer;
        answeredAt = now;
        if (next != null) {
            next.sentAt = now;
            successor = next;
        }
    }

    /** The Dispatcher looks at the answer, a moment after it came. */
    void lookedAt(long now) {
        answeredAt = answeredAt == NOT_YET ? now : Math.min(answeredAt, now);
    }

    /** Begins, or is known to have begun; it is counted as under way. */
    void begin() {
        Destination destination = batch.destination;
        epoch = destination.gate.epoch();
        atLimit = destination.inFlight() >= destination.limit.current();
    }

    public Destination destination() {
        return batch.destination;
    }
}
