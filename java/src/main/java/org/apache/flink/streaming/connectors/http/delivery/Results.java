package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.transport.Answer;

import javax.annotation.Nullable;

/** Reads what an answer says of each record of its request. */
interface Results {

    /** An answer says nothing of single records. */
    Results NONE = (batch, answer) -> null;

    /**
     * One item a record, in the request's order; an empty array if the answer should have said so but
     * cannot be read; null if the answer is to be taken as a whole.
     */
    @Nullable
    Item[] of(Batch batch, Answer answer);

    /** What an answer says of one record. */
    final class Item {

        final Outcome outcome;
        final int status;

        /** A sentence for the log, without payload. */
        final String text;

        Item(Outcome outcome, int status, String text) {
            this.outcome = outcome;
            this.status = status;
            this.text = text;
        }
    }
}
