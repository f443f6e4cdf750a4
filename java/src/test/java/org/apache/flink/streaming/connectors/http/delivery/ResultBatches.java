package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.request.BatchBody;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

/** Batches whose answers are read; they are at no destination. */
final class ResultBatches {

    private ResultBatches() {}

    static Batch of(int records) {
        Entry[] entries = new Entry[records];
        for (int i = 0; i < records; i++) {
            entries[i] = Entry.of(EncodedRequest.toEndpoint("POST", null, new byte[] {'1'}));
        }
        return new Batch(null, entries, BatchBody.JSON_ARRAY);
    }
}
