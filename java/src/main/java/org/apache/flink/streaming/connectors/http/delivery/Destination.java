package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.transport.Origin;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** The records for one origin that wait, and what is known of its health. */
final class Destination {

    static final long NEVER = Long.MAX_VALUE;

    private static final double MAX_RETRY_CREDIT = 10;

    final Origin origin;
    final Gate gate;

    /** Records to be sent for the first time, or at once again, in order. */
    private final ArrayDeque<Entry> fresh = new ArrayDeque<>();

    private final PriorityQueue<Entry> retries =
            new PriorityQueue<>(
                    Comparator.<Entry>comparingLong(entry -> entry.notBefore)
                            .thenComparingLong(entry -> entry.number));

    private int inFlight;
    private double retryCredit = 1;

    /** Until when the server has asked not to be asked (Retry-After); 0 for never. */
    long heldUntil;

    /** Since when it answers as if nothing could succeed; {@link #NEVER} if it does not. */
    long endpointSince = NEVER;

    /** Since when it fails, with at most short spells of success; {@link #NEVER} while well. */
    long failingSince = NEVER;

    long lastFailure;
    boolean everAccepted;

    Destination(Origin origin, Gate gate) {
        this.origin = origin;
        this.gate = gate;
    }

    int inFlight() {
        return inFlight;
    }

    void add(Entry entry) {
        fresh.addLast(entry);
    }

    void addFirst(Entry entry) {
        fresh.addFirst(entry);
    }

    void addRetry(Entry entry) {
        retries.add(entry);
    }

    /**
     * When {@link #next} has a record: now or later; {@link #NEVER} if an answer must come first.
     */
    long readyAt(long now) {
        long open = gate.openAt(now, inFlight);
        return open == NEVER ? NEVER : Math.max(Math.max(open, heldUntil), dueAt(now));
    }

    private long dueAt(long now) {
        if (!fresh.isEmpty()) {
            return now;
        }
        return retries.isEmpty() ? NEVER : Math.max(now, retries.peek().notBefore);
    }

    /**
     * The record to send now; only when {@link #readyAt} is now.
     *
     * <p>Retries share the way with new records by a budget. With retries first, records that fail
     * again and again crowd the others out and shut the gate.
     */
    Entry next(long now) {
        inFlight++;
        gate.sent();
        boolean retryDue = !retries.isEmpty() && retries.peek().notBefore <= now;
        if (retryDue && (fresh.isEmpty() || retryCredit >= 1)) {
            retryCredit -= fresh.isEmpty() ? 0 : 1;
            return retries.poll();
        }
        double earned = gate.state() == Gate.State.FLOWING ? 1 : 0.2;
        retryCredit = Math.min(MAX_RETRY_CREDIT, retryCredit + earned);
        return fresh.poll();
    }

    /** An answer has come; the gate is told by the caller. */
    void answered() {
        inFlight--;
    }
}
