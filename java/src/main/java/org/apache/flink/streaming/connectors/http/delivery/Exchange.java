package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.transport.Answer;

import javax.annotation.Nullable;

/** One attempt under way: a record at its destination, and the answer once it is there. */
final class Exchange {

    final Entry entry;
    final Destination destination;

    /** The gate's epoch when the attempt began: see {@link Gate}. */
    final int epoch;

    /** When the attempt began, in the Dispatcher's time. */
    final long sentAt;

    /** Set once by the thread that brings the answer, before it hands the exchange over. */
    @Nullable Answer answer;

    Exchange(Entry entry, Destination destination, long now) {
        this.entry = entry;
        this.destination = destination;
        this.epoch = destination.gate.epoch();
        this.sentAt = now;
    }
}
