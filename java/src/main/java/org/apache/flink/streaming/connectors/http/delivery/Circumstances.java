package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

/** What decides, beside the answer itself, what the answer to a request means. */
final class Circumstances {

    final String method;

    /** Whether the record decided the URL; otherwise it is the endpoint's for every record. */
    final boolean urlFromRecord;

    /** Whether the record has headers of its own, the key's among them. */
    final boolean headersFromRecord;

    /** Whether the request carries a key by which the server recognises a repetition. */
    final boolean key;

    /** Whether an earlier attempt may have reached the server. */
    final boolean mayHaveArrived;

    /** Whether the attempt before this one was repeated at once. */
    final boolean repeatedAtOnce;

    /** Conflicts (409) that the record has met before. */
    final int conflicts;

    /** Whether the endpoint has proved to exist: it accepted something, or the job was restored. */
    final boolean endpointKnown;

    /** Of one record of an answered request: what is said of it is about it alone. */
    static Circumstances ofItem(Entry entry) {
        return new Circumstances(entry);
    }

    private Circumstances(Entry entry) {
        this.method = entry.request.method;
        this.urlFromRecord = true;
        this.headersFromRecord = true;
        this.key = false; // A key still at work would be a conflict of the whole request.
        this.mayHaveArrived = entry.mayHaveArrived;
        this.repeatedAtOnce = true;
        this.conflicts = 0;
        this.endpointKnown = true;
    }

    Circumstances(Batch batch, boolean endpointKnown) {
        this.method = batch.first().request.method;
        this.urlFromRecord = !batch.first().request.url.isEmpty();
        EncodedRequest first = batch.first().request;
        this.headersFromRecord = first.headers.length > 0 || first.key != null;
        this.key = batch.key() != null;
        this.mayHaveArrived = batch.mayHaveArrived();
        this.repeatedAtOnce = batch.repeatedAtOnce;
        this.conflicts = batch.conflicts;
        this.endpointKnown = endpointKnown;
    }
}
