package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.delivery.flow.Gate;
import org.apache.flink.streaming.connectors.http.transport.Answer;

import javax.annotation.Nullable;

/** One attempt under way: a batch at its destination, and the answer once it is there. */
@Internal
public final class Exchange {

    public final Batch batch;

    /** The gate's epoch when the attempt began: see {@link Gate}. */
    final int epoch;

    /** When the attempt began, in the Dispatcher's time. */
    public final long sentAt;

    /** Whether with it as many requests were under way as the limit allows. */
    final boolean atLimit;

    /** Set once by the thread that brings the answer, before it hands the exchange over. */
    public @Nullable Answer answer;

    Exchange(Batch batch, long now) {
        Destination destination = batch.destination;
        this.batch = batch;
        this.epoch = destination.gate.epoch();
        this.sentAt = now;
        this.atLimit = destination.inFlight() >= destination.limit.current();
    }

    Destination destination() {
        return batch.destination;
    }
}
