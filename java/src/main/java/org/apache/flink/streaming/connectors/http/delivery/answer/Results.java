package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.transport.Answer;

import javax.annotation.Nullable;

/** Reads what an answer says of each record of its request. */
@Internal
public interface Results {

    /** An answer says nothing of single records. */
    Results NONE = (records, answer) -> null;

    /**
     * One item a record, in the request's order; null if the answer is to be taken as a whole.
     *
     * @throws Unreadable if the answer, a success, should have said so but cannot be read
     */
    @Nullable
    Item[] of(SentRecord[] records, Answer answer) throws Unreadable;

    /** What an answer says of one record. */
    final class Item {

        /** The endpoint has the record. */
        static final Item DELIVERED = new Item(Outcome.SUCCESS, 200, "delivered");

        public final Outcome outcome;
        public final int status;

        /** A sentence for the log, without payload. */
        public final String text;

        public Item(Outcome outcome, int status, String text) {
            this.outcome = outcome;
            this.status = status;
            this.text = text;
        }
    }

    /** Why it cannot be known what an answer means for its records. */
    final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        /**
         * @param why goes on after "but": {@code its body is no JSON}
         */
        public Unreadable(String why) {
            super(why);
        }

        public Unreadable(String why, Throwable cause) {
            super(why, cause);
        }
    }
}
