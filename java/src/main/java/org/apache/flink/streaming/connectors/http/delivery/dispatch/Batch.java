package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.delivery.answer.Circumstances;
import org.apache.flink.streaming.connectors.http.request.BatchBody;

import java.util.ArrayList;
import java.util.List;

import javax.annotation.Nullable;

/**
 * The records of one request. Frozen from its first send: the same records, bytes and key at every
 * attempt, through checkpoint and restore.
 *
 * <p>As an alarm of its destination it goes off when it may be sent again.
 */
@Internal
public final class Batch extends Alarms.Alarm {

    private static final Lane.Slot[] NO_SLOTS = {};

    final Destination destination;
    public final Entry[] entries;

    /** How the records' bodies become one. */
    public final BatchBody format;

    private final long bytes;

    /** Its places in the lanes of its records; empty if none has an ordering key. */
    Lane.Slot[] slots = NO_SLOTS;

    /** In how many lanes something stands before it. */
    int waiting;

    /** Whether a request of it is under way. */
    boolean out;

    /** Whether nothing of it is left to be sent: settled, or parts have taken its place. */
    boolean gone;

    /** Whether its expiry is already watched. */
    boolean watched;

    /** Failures while others could go on: they lengthen its own delay. */
    int failures;

    /** All its failures in this run, whatever the others did. */
    int failedTries;

    /** Answers 409 so far. */
    int conflicts;

    /** Whether the last attempt was to be repeated at once. */
    boolean repeatedAtOnce;

    /** Whether the next attempt must not use a connection that is there. */
    public boolean onNewConnection;

    /** Not sent before. */
    long notBefore;

    /** Since when it fails although others succeed; 0 if it does not. */
    long suspectSince;

    /** When it was first answered as if nothing could succeed; 0 for never. */
    long endpointSince;

    /** What its destination had accepted at its last failure; -1 if it never failed. */
    long acceptedAtFailure = -1;

    /** What its destination had accepted at {@link #endpointSince}. */
    long acceptedAtEndpoint;

    public Batch(Destination destination, Entry[] entries, BatchBody format) {
        this.destination = destination;
        this.entries = entries;
        this.format = format;
        long sum = 0;
        for (Entry entry : entries) {
            entry.batch = this;
            sum += entry.sizeInBytes();
        }
        this.bytes = sum;
    }

    public int size() {
        return entries.length;
    }

    boolean isAlone() {
        return entries.length == 1;
    }

    /** Whether its destination has accepted something since its last failure. */
    boolean isSuspect() {
        return acceptedAtFailure >= 0 && destination.accepted > acceptedAtFailure;
    }

    /**
     * It has failed.
     *
     * @param suspect what {@link #isSuspect} said before
     * @param counts whether the failure says something about its records
     * @param outage whether nothing gets through at present, so that nothing is held against them
     */
    void failed(boolean suspect, boolean counts, boolean outage, long now) {
        failures += counts ? 1 : 0;
        failedTries++;
        acceptedAtFailure = destination.accepted;
        if (suspect && suspectSince == 0) {
            suspectSince = now;
        } else if (outage) {
            suspectSince = 0;
        }
    }

    /** The idempotency key: the record's own, or one of all records' keys; null if one has none. */
    @Nullable
    public String key() {
        return isAlone() ? first().request.key : BatchKey.of(entries);
    }

    /** The first record; all have its method, URL and headers. */
    public Entry first() {
        return entries[0];
    }

    long bytes() {
        return bytes;
    }

    /** When its youngest record was first seen. */
    long youngest() {
        long youngest = Long.MIN_VALUE;
        for (Entry entry : entries) {
            youngest = Math.max(youngest, entry.firstSeen);
        }
        return youngest;
    }

    boolean mayHaveArrived() {
        for (Entry entry : entries) {
            if (entry.mayHaveArrived) {
                return true;
            }
        }
        return false;
    }

    /**
     * What decides what an answer to it means.
     *
     * @param endpointKnown whether the endpoint has proved to exist
     */
    Circumstances circumstances(boolean endpointKnown) {
        Circumstances known = new Circumstances(first().request);
        known.key = key() != null;
        known.mayHaveArrived = mayHaveArrived();
        known.repeatedAtOnce = repeatedAtOnce;
        known.conflicts = conflicts;
        known.endpointKnown = endpointKnown;
        return known;
    }

    /** Two batches of its halves, without failures of their own and due now. */
    List<Batch> halves() {
        int middle = entries.length / 2;
        return List.of(part(0, middle), part(middle, entries.length));
    }

    private Batch part(int from, int to) {
        return of(List.of(entries).subList(from, to));
    }

    /** A batch of some of its records, in order. */
    Batch of(List<Entry> some) {
        return new Batch(destination, some.toArray(new Entry[0]), format);
    }

    /** The records that are behind one of these in its lane; they must not overtake it. */
    List<Entry> withFollowers(List<Entry> some) {
        List<Entry> all = new ArrayList<>();
        Lane held = null;
        int next = 0;
        for (Entry entry : entries) {
            boolean named = next < some.size() && some.get(next) == entry;
            next += named ? 1 : 0;
            if (named || (entry.lane != null && entry.lane == held)) {
                all.add(entry);
                held = entry.lane;
            }
        }
        return all;
    }

    /** Makes a place for each lane of its records; it is yet to be put into the lane. */
    void makeSlots() {
        int lanes = 0;
        for (int i = 0; i < entries.length; i++) {
            lanes += isFirstOfLane(i) ? 1 : 0;
        }
        slots = lanes == 0 ? NO_SLOTS : new Lane.Slot[lanes];
        for (int i = 0, made = 0; made < lanes; i++) {
            if (isFirstOfLane(i)) {
                slots[made++] = new Lane.Slot(this, entries[i].lane);
            }
        }
    }

    /** The records of a lane are neighbours. */
    private boolean isFirstOfLane(int i) {
        Lane lane = entries[i].lane;
        return lane != null && (i == 0 || entries[i - 1].lane != lane);
    }
}
