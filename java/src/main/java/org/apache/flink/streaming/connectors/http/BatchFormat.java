package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.PublicEvolving;

import java.util.Locale;

/** How several records become the body of one request. */
@PublicEvolving
public enum BatchFormat {
    /** They do not: one record a request. */
    NONE,
    /** A JSON array of the records' JSON values. */
    JSON_ARRAY,
    /** One JSON value a line ({@code application/x-ndjson}). */
    NDJSON;

    /** As in an option's value: {@code json-array}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
