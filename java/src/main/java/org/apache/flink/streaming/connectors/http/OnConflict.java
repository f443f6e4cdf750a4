package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.PublicEvolving;

/** What a 409 means for a record that has no key and was not sent before. */
@PublicEvolving
public enum OnConflict {
    /** The record is rejected. */
    REJECT,
    /** The endpoint has it already: the record is delivered. */
    SUCCESS
}
