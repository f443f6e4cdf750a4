package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.PublicEvolving;

import javax.annotation.Nullable;

/**
 * The error with which the sink stops its job: a record or an endpoint that cannot succeed.
 *
 * <p>Its message says what was sent where, what came back, how often it was tried, how many records
 * are hit, what the answer says and what to do. It shows no payload and no credential. The records
 * it speaks of are still in the job's state.
 */
@PublicEvolving
public class HttpSinkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final int attempts;

    public HttpSinkException(String message, int status, int attempts, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.attempts = attempts;
    }

    /** The status of the answer, or what it says of the record; 0 if there was none. */
    public int getStatus() {
        return status;
    }

    /** How often a request was sent for the record that is named, in all runs of the job. */
    public int getAttempts() {
        return attempts;
    }
}
