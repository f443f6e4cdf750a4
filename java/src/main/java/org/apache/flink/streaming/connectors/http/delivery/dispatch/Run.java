package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import java.util.ArrayDeque;

import javax.annotation.Nullable;

/**
 * Neighbouring records of one lane, or of none, that wait in one group for their batch. A lane
 * offers or withdraws a whole run at once.
 *
 * <p>The queue is an array and not linked through the records: when a batch is taken of records
 * that have long left the processor's caches, it can ask for several at a time.
 *
 * <p>Records leave it at its front only, in the order of their arrival: that is also the order in
 * which they expire.
 */
final class Run extends Lane.Piece {

    final Group group;

    @Nullable private Entry first;

    /** Those behind the first; null until there is one: most lanes have a record at a time. */
    @Nullable private ArrayDeque<Entry> others;

    private int count;
    private long bytes;

    /** Its neighbours among the runs that the group may take from; only while it is offered. */
    @Nullable Run before;

    @Nullable Run after;
    boolean offered;

    Run(Group group) {
        this.group = group;
    }

    @Nullable
    Entry first() {
        return first;
    }

    int count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    void add(Entry entry) {
        entry.run = this;
        if (first == null) {
            first = entry;
        } else {
            if (others == null) {
                others = new ArrayDeque<>(2);
            }
            others.add(entry);
        }
        count++;
        bytes += entry.sizeInBytes();
    }

    /** Takes the first record out. */
    Entry removeFirst() {
        Entry entry = first;
        first = others == null ? null : others.poll();
        entry.run = null;
        count--;
        bytes -= entry.sizeInBytes();
        return entry;
    }
}
