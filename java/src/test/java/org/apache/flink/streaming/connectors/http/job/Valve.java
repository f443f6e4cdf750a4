package org.apache.flink.streaming.connectors.http.job;

import java.util.concurrent.CompletableFuture;

/** How far the reader of {@link Numbers} may go, and what it tells on its way. */
interface Valve {

    /** Whether one record may pass; if so it counts as passed. */
    boolean take();

    /** Called where there is nothing to take. */
    void atEnd();

    /** Whether the input may end where there is nothing left. */
    boolean mayEnd();

    /**
     * Completed when it is worth trying again.
     *
     * @param atEnd whether there is nothing left that could pass
     */
    CompletableFuture<Void> turned(boolean atEnd);

    void completed(long checkpoint);
}
