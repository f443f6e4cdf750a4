package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.PublicEvolving;

/** What becomes of a record that can never succeed. */
@PublicEvolving
public enum OnReject {
    /** The job fails with an error that names the record, which stays in the state. */
    FAIL,
    /** The record is dropped, counted and logged. */
    SKIP
}
