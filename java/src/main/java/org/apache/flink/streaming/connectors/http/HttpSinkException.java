package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.PublicEvolving;

import javax.annotation.Nullable;

/**
 * The error with which the sink stops its job: a record or an endpoint that cannot succeed.
 *
 * <p>Its message says what was sent where, what came back, how often it was tried, how many records
 * are hit and what to do. It shows no payload and no credential. The records it speaks of are still
 * in the job's state.
 */
@PublicEvolving
public class HttpSinkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public HttpSinkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
