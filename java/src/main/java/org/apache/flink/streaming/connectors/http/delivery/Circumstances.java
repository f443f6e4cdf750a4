package org.apache.flink.streaming.connectors.http.delivery;

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

    Circumstances(Entry entry, boolean endpointKnown) {
        this.method = entry.request.method;
        this.urlFromRecord = !entry.request.url.isEmpty();
        this.headersFromRecord = entry.request.headers.length > 0 || entry.request.key != null;
        this.key = entry.request.key != null;
        this.mayHaveArrived = entry.mayHaveArrived;
        this.repeatedAtOnce = entry.repeatedAtOnce;
        this.conflicts = entry.conflicts;
        this.endpointKnown = endpointKnown;
    }
}
