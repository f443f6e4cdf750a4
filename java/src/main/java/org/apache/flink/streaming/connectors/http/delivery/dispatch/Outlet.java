package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.delivery.answer.Verdict;
import org.apache.flink.streaming.connectors.http.transport.Answer;

import javax.annotation.Nullable;

/** What the {@link Dispatcher} wants done. No method calls back into it. */
@Internal
public interface Outlet {

    /** Start this attempt now. */
    void send(Exchange exchange);

    /**
     * This attempt is ready: start it in the place of one of its destination that ends well, and
     * say so with the answer of that one. Those handed over first begin first.
     */
    void hand(Exchange exchange);

    /** Takes back the first attempt handed over that has not begun; null if there is none. */
    @Nullable
    Exchange takeBack(Destination destination);

    /** An answer has come, and this is what it means for the request as a whole. */
    void judged(Exchange exchange, Verdict verdict, Answer answer);

    /** The record is settled: the endpoint has it. */
    void delivered(Entry entry);

    /** The record is rejected; what becomes of it is said next. */
    void rejected(Entry entry, Reason why);

    /** The record is settled: it can never succeed and the policy is to drop it. */
    void skipped(Entry entry, Reason why);

    /**
     * Write a letter of the record, which is rejected. When the letter is durable, the Dispatcher
     * is told: {@link Dispatcher#buried}. Until then the record is pending.
     */
    void bury(Entry entry, Reason why);

    /** The record is settled: its letter is durable. */
    void deadLettered(Entry entry);

    /** The job cannot go on: the record stays pending. The only method that may throw. */
    void failed(Entry entry, Reason why);

    /** So many records were rejected together, the last for this reason. */
    void rejectedTogether(int records, Reason last);

    /** Something has changed with a destination that is worth a line in the log. */
    void news(Destination destination, News news);
}
