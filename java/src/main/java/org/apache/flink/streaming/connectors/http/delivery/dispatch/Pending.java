package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;

import java.util.ArrayList;
import java.util.List;

import javax.annotation.Nullable;

/**
 * All records that are not settled, in order of arrival: a ring in which each record knows its
 * place, and leaves a gap. Unlike in a linked list nothing else is touched when one leaves, which
 * with many records pending would be far from the processor.
 */
@Internal
public final class Pending {

    /** A power of two long; positions count on for ever. */
    private Entry[] ring = new Entry[64];

    /** The position of the oldest record, and the one behind the youngest. */
    private long head;

    private long end;
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
        return count == 0 ? null : ring[index(head)];
    }

    /** The one that came next after a pending one; null if that was the last. */
    @Nullable
    Entry next(Entry entry) {
        long position = nextPosition(entry.position);
        return position == end ? null : ring[index(position)];
    }

    void add(Entry entry) {
        if (end - head == ring.length) {
            closeGaps();
        }
        entry.position = end;
        ring[index(end)] = entry;
        end++;
        count++;
        bytes += entry.sizeInBytes();
    }

    void remove(Entry entry) {
        ring[index(entry.position)] = null;
        if (entry.position == head) {
            head = nextPosition(head);
        }
        count--;
        bytes -= entry.sizeInBytes();
    }

    List<Entry> inOrder() {
        List<Entry> entries = new ArrayList<>(count);
        for (Entry entry = first(); entry != null; entry = next(entry)) {
            entries.add(entry);
        }
        return entries;
    }

    private int index(long position) {
        return (int) position & (ring.length - 1);
    }

    private long nextPosition(long position) {
        long next = position + 1;
        while (next < end && ring[index(next)] == null) {
            next++;
        }
        return next;
    }

    /** Makes room, by a longer ring if there are few gaps. */
    private void closeGaps() {
        List<Entry> entries = inOrder();
        ring = new Entry[2 * count > ring.length ? 2 * ring.length : ring.length];
        head = 0;
        end = 0;
        for (Entry entry : entries) {
            entry.position = end;
            ring[index(end)] = entry;
            end++;
        }
    }
}
