package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.transport.Answer;

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

    /** What the endpoint said, for the dead letter; it is not saved. */
    public @Nullable final transient Answer answer;

    public Reason(int status, String text) {
        this(status, text, null);
    }

    public Reason(int status, String text, @Nullable Throwable cause) {
        this(status, text, cause, null);
    }

    private Reason(int status, String text, @Nullable Throwable cause, @Nullable Answer answer) {
        this.status = status;
        this.text = text;
        this.cause = cause;
        this.answer = answer;
    }

    /** The same reason, given by this answer. */
    public Reason givenBy(Answer itsAnswer) {
        return new Reason(status, text, cause, itsAnswer);
    }

    /** As it is saved: an answer may be large, and many records may wait. */
    public Reason alone() {
        return new Reason(status, text);
    }

    @Override
    public String toString() {
        return text;
    }
}
