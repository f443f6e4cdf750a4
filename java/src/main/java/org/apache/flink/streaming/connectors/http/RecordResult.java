package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;

import java.util.Objects;

import javax.annotation.Nullable;

/** What became of one record of a request: what a {@link ResponseHandler} returns of each. */
@PublicEvolving
public final class RecordResult {

    private static final RecordResult SUCCESS = new RecordResult(200, null);
    private static final RecordResult RETRY = new RecordResult(503, null);

    private final int status;
    @Nullable private final String rejection;

    private RecordResult(int status, @Nullable String rejection) {
        this.status = status;
        this.rejection = rejection;
    }

    /** The endpoint has the record. */
    public static RecordResult success() {
        return SUCCESS;
    }

    /** The record goes again, after a delay. */
    public static RecordResult retry() {
        return RETRY;
    }

    /**
     * The record can never succeed: {@code on-reject} says what becomes of it.
     *
     * @param reason for the log and the error; without payload and secrets
     */
    public static RecordResult reject(String reason) {
        return new RecordResult(
                0, Objects.requireNonNull(reason, "reason must be given, was null"));
    }

    /**
     * What an answer of this status would mean to the record.
     *
     * @param status an HTTP status: 2xx for success
     * @throws IllegalArgumentException if it is not from 100 to 599
     */
    public static RecordResult ofStatus(int status) {
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException(
                    "status must be a number from 100 to 599, was " + status);
        }
        return new RecordResult(status, null);
    }

    /** 0 for a rejection with a reason. */
    @Internal
    public int status() {
        return status;
    }

    /** Null unless rejected with a reason. */
    @Internal
    @Nullable
    public String rejection() {
        return rejection;
    }

    @Override
    public String toString() {
        return rejection == null ? "status " + status : "rejected: " + rejection;
    }
}
