package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;

/** What an answer means for its record. */
@Internal
public enum Outcome {
    /** The endpoint has accepted the record. */
    SUCCESS,
    /** The same record goes again, later. */
    RETRY,
    /** This record can never succeed. */
    REJECT,
    /** No record can succeed until someone changes configuration, credentials or the server. */
    ENDPOINT
}
