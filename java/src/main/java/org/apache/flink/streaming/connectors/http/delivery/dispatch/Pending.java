package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;

import java.util.ArrayList;
import java.util.List;

import javax.annotation.Nullable;

/** All records that are not settled, in order of arrival: a list linked through the entries. */
@Internal
public final class Pending {

    @Nullable private Entry first;
    @Nullable private Entry last;
    private int count;
    private long bytes;

    public int count() {
        return count;
    }

    public long bytes() {
        return bytes;
    }

    /** The oldest; null if there is none. */
    @Nullable
    Entry first() {
        return first;
    }

    void add(Entry entry) {
        entry.previous = last;
        if (last == null) {
            first = entry;
        } else {
            last.next = entry;
        }
        last = entry;
        count++;
        bytes += entry.sizeInBytes();
    }

    void remove(Entry entry) {
        if (entry.previous == null) {
            first = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next == null) {
            last = entry.previous;
        } else {
            entry.next.previous = entry.previous;
        }
        entry.previous = null;
        entry.next = null;
        count--;
        bytes -= entry.sizeInBytes();
    }

    List<Entry> inOrder() {
        List<Entry> entries = new ArrayList<>(count);
        for (Entry entry = first; entry != null; entry = entry.next) {
            entries.add(entry);
        }
        return entries;
    }
}
