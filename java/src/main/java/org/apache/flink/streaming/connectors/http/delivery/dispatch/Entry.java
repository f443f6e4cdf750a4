package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.delivery.answer.SentRecord;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

import javax.annotation.Nullable;

/**
 * A record on its way: what is sent for it, and what has happened to it so far.
 *
 * <p>Mutable, in the task's thread only.
 */
@Internal
public final class Entry extends SentRecord {

    private static final long serialVersionUID = 1L;

    /** The record itself if it could not become a request; null otherwise. */
    public @Nullable final RawRecord record;

    /** Why the record can never succeed; null as long as it may. */
    public @Nullable Reason rejection;

    /** Counted once: what it is made of lies elsewhere in memory. */
    private final long sizeInBytes;

    /** When it was first accepted, in ms since 1970; kept over restarts. */
    public long firstSeen;

    /** The batch that it is frozen in; null until it is first sent. */
    @Nullable transient Batch batch;

    /** What a checkpoint says of its batch; null when it was read from none. */
    public @Nullable transient Saved saved;

    /** The lane of its ordering key; null if it has none. */
    @Nullable transient Lane lane;

    /** The run in which it waits for a batch. */
    @Nullable transient Run run;

    /** Its place among all that is pending: see {@link Pending}. */
    transient long position;

    private Entry(@Nullable EncodedRequest request, @Nullable RawRecord record) {
        super(request);
        this.record = record;
        this.sizeInBytes = request != null ? request.sizeInBytes() : record.bytes.length;
    }

    public static Entry of(EncodedRequest request) {
        return new Entry(request, null);
    }

    public static Entry unsendable(RawRecord record, Reason reason) {
        Entry entry = new Entry(null, record);
        entry.rejection = reason;
        return entry;
    }

    /**
     * It lets go of what it was part of: a record that waited for long is old to the collector,
     * which would keep that alive with it.
     */
    void settled() {
        batch = null;
        lane = null;
    }

    public long sizeInBytes() {
        return sizeInBytes;
    }
}
