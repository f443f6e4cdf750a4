package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import javax.annotation.Nullable;

/**
 * Neighbouring records of one lane, or of none, that wait in one group for their batch: a queue
 * linked through the entries. A lane offers or withdraws a whole run at once.
 *
 * <p>Records leave it at its front only, in the order of their arrival: that is also the order in
 * which they expire.
 */
final class Run extends Lane.Piece {

    final Group group;

    @Nullable private Entry first;
    @Nullable private Entry last;
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
        if (last == null) {
            first = entry;
        } else {
            last.runNext = entry;
        }
        last = entry;
        count++;
        bytes += entry.sizeInBytes();
    }

    /** Takes the first record out. */
    Entry removeFirst() {
        Entry entry = first;
        first = entry.runNext;
        if (first == null) {
            last = null;
        }
        entry.run = null;
        entry.runNext = null;
        count--;
        bytes -= entry.sizeInBytes();
        return entry;
    }
}
