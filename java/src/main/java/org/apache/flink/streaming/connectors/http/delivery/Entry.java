package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

import java.io.Serializable;

import javax.annotation.Nullable;

/**
 * A record on its way: what is sent for it, and what has happened to it so far.
 *
 * <p>Mutable, in the task's thread only. Everything in it is saved, but for its place in the queue.
 */
@Internal
public final class Entry implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What is sent; null if the record could not become a request. */
    @Nullable final EncodedRequest request;

    /** The record itself if it could not become a request; null otherwise. */
    @Nullable final RawRecord record;

    /** Why the record can never succeed; null as long as it may. */
    @Nullable Reason rejection;

    private Entry(@Nullable EncodedRequest request, @Nullable RawRecord record) {
        this.request = request;
        this.record = record;
    }

    static Entry of(EncodedRequest request) {
        return new Entry(request, null);
    }

    static Entry unsendable(RawRecord record, Reason reason) {
        Entry entry = new Entry(null, record);
        entry.rejection = reason;
        return entry;
    }

    long sizeInBytes() {
        return request != null ? request.sizeInBytes() : record.bytes.length;
    }
}
