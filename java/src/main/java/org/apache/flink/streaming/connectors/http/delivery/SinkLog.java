package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Destination;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.News;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sink logs while it runs: what changes with a destination, and records that are skipped,
 * all that one answer rejects in one line. Never a line per record where many are, and no payload.
 */
final class SinkLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SinkLog.class);

    /** The least time between two lines about skipped records, in ms. */
    private static final long SKIPPED_INTERVAL = 10_000;

    private long skipped;
    private Reason lastReason;
    private long nextLine = Long.MIN_VALUE;

    void news(Destination destination, News news) {
        if (news.kind.isWarning()) {
            LOG.warn("{} {}", destination.origin, news.text);
        } else {
            LOG.info("{} {}", destination.origin, news.text);
        }
    }

    void skipped() {
        skipped++;
    }

    void rejectedTogether(Reason last, long now) {
        lastReason = last;
        answered(now);
    }

    /** An answer has come: time to say what was held back. */
    void answered(long now) {
        if (skipped > 0 && lastReason != null && now >= nextLine) {
            nextLine = now + SKIPPED_INTERVAL;
            saySkipped();
        }
    }

    private void saySkipped() {
        LOG.warn("Skipped {} record(s), the last because: {}", skipped, lastReason);
        skipped = 0;
    }

    @Override
    public void close() {
        if (skipped > 0 && lastReason != null) {
            saySkipped();
        }
    }
}
