package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import javax.annotation.Nullable;

/**
 * Puts what is pending into pieces of state: each frozen batch by itself, so that it stays
 * together, and the other records in chunks small enough to be dealt out over many subtasks.
 *
 * <p>In order of arrival, but a batch comes behind whatever stands before it in its lanes.
 */
final class Snapshot {

    private static final int CHUNK = 100;

    private final Function<Entry, Destination> destination;
    private final List<List<Entry>> pieces = new ArrayList<>();
    private final Set<Batch> written = Collections.newSetFromMap(new IdentityHashMap<>());
    private List<Entry> chunk = new ArrayList<>();

    Snapshot(Function<Entry, Destination> destination) {
        this.destination = destination;
    }

    List<List<Entry>> of(Pending pending) {
        for (Entry entry = pending.first(); entry != null; entry = pending.next(entry)) {
            if (entry.batch != null) {
                write(entry.batch);
            } else {
                write(entry);
            }
        }
        endChunk();
        return pieces;
    }

    private void write(Entry entry) {
        if (chunk.size() == CHUNK) {
            endChunk();
        }
        entry.saved = null;
        chunk.add(entry);
    }

    private Saved unfrozen(List<Entry> entries) {
        Saved saved = new Saved();
        Entry sendable = firstSendable(entries);
        saved.heldUntil = sendable == null ? 0 : destination.apply(sendable).heldUntil;
        return saved;
    }

    /** The first of which is known where it goes; null if none could become a request. */
    @Nullable
    static Entry firstSendable(List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.request != null) {
                return entry;
            }
        }
        return null;
    }

    private void write(Batch batch) {
        if (!written.add(batch)) {
            return;
        }
        for (Lane.Slot slot : batch.slots) {
            for (Lane.Piece ahead = slot.lane.first(); ahead != slot; ahead = ahead.next) {
                // Records before a batch (after rescaling) arrived before it and are written
                // already.
                if (ahead instanceof Lane.Slot) {
                    write(((Lane.Slot) ahead).batch);
                }
            }
        }
        endChunk();
        List<Entry> entries = List.of(batch.entries);
        entries.forEach(entry -> entry.saved = null);
        entries.get(0).saved = Saved.of(batch);
        pieces.add(entries);
    }

    private void endChunk() {
        if (!chunk.isEmpty()) {
            chunk.get(0).saved = unfrozen(chunk);
            pieces.add(chunk);
            chunk = new ArrayList<>();
        }
    }
}
