package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.connector.base.sink.writer.strategy.RateLimitingStrategy;
import org.apache.flink.connector.base.sink.writer.strategy.RequestInfo;
import org.apache.flink.connector.base.sink.writer.strategy.ResultInfo;

/**
 * How many records the base class hands over at once. It never blocks: what is sent when is decided
 * behind the hand-over.
 *
 * <p>One at a time as long as a request could start at once, so that nothing waits; many when there
 * is a queue anyway, since each hand-over costs a timer and a mail.
 */
final class HandOver implements RateLimitingStrategy {

    static final int MANY = 32;

    private final int enough;
    private int unanswered;

    /**
     * @param maxInFlight requests that may be under way
     */
    HandOver(int maxInFlight) {
        this.enough = 2 * maxInFlight;
    }

    /** The number of records that wait for their answer. */
    void unanswered(int count) {
        unanswered = count;
    }

    @Override
    public int getMaxBatchSize() {
        return unanswered < enough ? 1 : MANY;
    }

    @Override
    public boolean shouldBlock(RequestInfo requestInfo) {
        return false;
    }

    @Override
    public void registerInFlightRequest(RequestInfo requestInfo) {}

    @Override
    public void registerCompletedRequest(ResultInfo resultInfo) {}
}
