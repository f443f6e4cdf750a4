package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

/** What decides, beside the answer itself, what the answer to a request means. */
@Internal
public final class Circumstances {

    final String method;

    /** Whether the record decided the URL; otherwise it is the endpoint's for every record. */
    boolean urlFromRecord;

    /** Whether the record has headers of its own, the key's among them. */
    boolean headersFromRecord;

    /** Whether the request carries a key by which the server recognises a repetition. */
    public boolean key;

    /** Whether an earlier attempt may have reached the server. */
    public boolean mayHaveArrived;

    /** Whether the attempt before this one was repeated at once. */
    public boolean repeatedAtOnce;

    /** Conflicts (409) that the record has met before. */
    public int conflicts;

    /** Whether the endpoint has proved to exist: it accepted something, or the job was restored. */
    public boolean endpointKnown;

    /**
     * Of a request of which nothing is known but what it carries.
     *
     * @param request one of its records; all have the same method, URL and headers
     */
    public Circumstances(EncodedRequest request) {
        this.method = request.method;
        this.urlFromRecord = !request.url.isEmpty();
        this.headersFromRecord = request.headers.length > 0 || request.key != null;
    }

    /** Of one record of an answered request: what is said of it is about it alone. */
    static Circumstances ofItem(SentRecord record) {
        Circumstances item = new Circumstances(record.request);
        item.urlFromRecord = true;
        item.headersFromRecord = true;
        // Without its key: if that were still at work, the whole request would be in conflict.
        item.mayHaveArrived = record.mayHaveArrived;
        item.repeatedAtOnce = true;
        item.endpointKnown = true;
        return item;
    }
}
