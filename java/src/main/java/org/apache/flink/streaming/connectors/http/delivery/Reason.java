package org.apache.flink.streaming.connectors.http.delivery;

import java.io.Serializable;

import javax.annotation.Nullable;

/** Why a record cannot succeed: the status that said so, or 0, and a sentence without payload. */
final class Reason implements Serializable {

    private static final long serialVersionUID = 1L;

    final int status;
    final String text;

    /** For the error that ends the job; it is not saved. */
    @Nullable final transient Throwable cause;

    Reason(int status, String text) {
        this(status, text, null);
    }

    Reason(int status, String text, @Nullable Throwable cause) {
        this.status = status;
        this.text = text;
        this.cause = cause;
    }

    @Override
    public String toString() {
        return text;
    }
}
