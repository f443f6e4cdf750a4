package org.apache.flink.streaming.connectors.http.transport;

import org.apache.flink.annotation.Internal;

import javax.annotation.Nullable;

/**
 * Carries requests to their origins and answers back.
 *
 * <p>It neither repeats nor judges: each {@link #send} is one attempt with one {@link Answer}.
 */
@Internal
public interface HttpTransport extends AutoCloseable {

    /**
     * Starts one attempt and returns at once.
     *
     * @param listener told exactly once, on any thread (also before this method returns), unless
     *     the transport is closed first; it must not block
     */
    void send(WireRequest request, AnswerListener listener);

    /** Ends all attempts without telling their listeners, and all connections and threads. */
    @Override
    void close();

    /** Who waits for an answer. */
    @FunctionalInterface
    interface AnswerListener {

        /** Told once everything of the attempt is done: its connection is there for others. */
        void answered(Answer answer);

        /**
         * Asked before {@link #answered}: what is to be sent behind this attempt, on its connection
         * if that goes on. It begins once the answer is told.
         *
         * @return null for nothing
         */
        @Nullable
        default Following following(Answer answer) {
            return null;
        }
    }

    /** An attempt that takes the place of another one. */
    interface Following extends AnswerListener {
        WireRequest request();
    }
}
