package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;

/** What the sink does with one answer: an {@link Outcome} and how it is to be carried out. */
@Internal
public enum Verdict {
    /** The record is settled. */
    DELIVERED(Outcome.SUCCESS),
    /** The server says that it has the record already, from an attempt of ours. */
    ANSWERED_DUPLICATE(Outcome.SUCCESS),
    /** Again after a delay; the server did not act on it. */
    RETRY(Outcome.RETRY),
    /** Again after a delay; the server failed while it may have acted. */
    RETRY_AFTER_ERROR(Outcome.RETRY),
    /** Again after a delay; nobody knows whether the server acted: a possible duplicate. */
    RETRY_UNANSWERED(Outcome.RETRY),
    /** Again when the server allows it; the destination is asked less. */
    THROTTLED(Outcome.RETRY),
    /** Again now and not counted against the endpoint: nothing was sent. */
    AT_ONCE(Outcome.RETRY),
    /** Again now and not counted against the endpoint, yet a possible duplicate. */
    AT_ONCE_UNANSWERED(Outcome.RETRY),
    /** The record is rejected: the option on-reject says what becomes of it. */
    REJECT(Outcome.REJECT),
    /** Again slowly, until endpoint-grace has passed; then the job fails. */
    ENDPOINT(Outcome.ENDPOINT);

    public final Outcome outcome;

    Verdict(Outcome outcome) {
        this.outcome = outcome;
    }

    /** Whether the record goes again without delay and without a mark against the endpoint. */
    public boolean atOnce() {
        return this == AT_ONCE || this == AT_ONCE_UNANSWERED;
    }

    /** Whether no answer came although the request may have arrived. */
    public boolean unanswered() {
        return this == RETRY_UNANSWERED || this == AT_ONCE_UNANSWERED;
    }

    /** Whether the server may have acted on the record, although it did not say so. */
    public boolean mayHaveArrived() {
        return this == RETRY_AFTER_ERROR || unanswered();
    }
}
