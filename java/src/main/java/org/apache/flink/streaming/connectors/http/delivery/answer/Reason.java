package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;

import javax.annotation.Nullable;

/** Why a record cannot succeed: the status that said so, or 0, and a sentence without payload. */
@Internal
public final class Reason implements Serializable {

    private static final long serialVersionUID = 1L;

    public final int status;
    public final String text;

    /** For the error that ends the job; it is not saved. */
    public @Nullable final transient Throwable cause;

    public Reason(int status, String text) {
        this(status, text, null);
    }

    public Reason(int status, String text, @Nullable Throwable cause) {
        this.status = status;
        this.text = text;
        this.cause = cause;
    }

    @Override
    public String toString() {
        return text;
    }
}
