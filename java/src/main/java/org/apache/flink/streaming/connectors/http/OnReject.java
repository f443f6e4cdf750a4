package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.PublicEvolving;

import java.util.Locale;

/** What becomes of a record that can never succeed. */
@PublicEvolving
public enum OnReject {
    /** The job fails with an error that names the record, which stays in the state. */
    FAIL,
    /** The record rests as a letter in the directory of dead letters. */
    DEAD_LETTER,
    /** The record is dropped, counted and logged. */
    SKIP;

    /** As in an option's value: {@code dead-letter}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
