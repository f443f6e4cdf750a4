package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

/** Requests whose answers are read. */
final class SentRecords {

    private SentRecords() {}

    /** The records of one request. */
    static SentRecord[] of(int count) {
        SentRecord[] records = new SentRecord[count];
        for (int i = 0; i < count; i++) {
            records[i] = of(EncodedRequest.toEndpoint("POST", null, new byte[] {'1'}));
        }
        return records;
    }

    static SentRecord of(EncodedRequest request) {
        return new SentRecord(request) {
            private static final long serialVersionUID = 1L;
        };
    }
}
