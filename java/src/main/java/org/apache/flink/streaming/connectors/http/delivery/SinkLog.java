package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.delivery.answer.Reason;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Destination;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.News;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sink logs while it runs: what changes with a destination, and records that are given up,
 * all that one answer rejects in one line. Never a line per record where many are, and no payload.
 */
final class SinkLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SinkLog.class);

    /** The least time between two lines about records that are given up, in ms. */
    private static final long GIVEN_UP_INTERVAL = 10_000;

    private final String fate;
    private long givenUp;
    private Reason lastReason;
    private long nextLine = Long.MIN_VALUE;

    /**
     * @param deadLetters whether there are some, or such records are skipped
     */
    SinkLog(boolean deadLetters) {
        this.fate = deadLetters ? "To the dead letters go" : "Skipped";
    }

    void news(Destination destination, News news) {
        if (news.kind.isWarning()) {
            LOG.warn("{} {}", destination.origin, news.text);
        } else {
            LOG.info("{} {}", destination.origin, news.text);
        }
    }

    void givenUp() {
        givenUp++;
    }

    void rejectedTogether(Reason last, long now) {
        lastReason = last;
        answered(now);
    }

    /** An answer has come: time to say what was held back. */
    void answered(long now) {
        if (givenUp > 0 && lastReason != null && now >= nextLine) {
            nextLine = now + GIVEN_UP_INTERVAL;
            sayGivenUp();
        }
    }

    private void sayGivenUp() {
        LOG.warn("{} {} record(s), the last because: {}", fate, givenUp, lastReason);
        givenUp = 0;
    }

    @Override
    public void close() {
        if (givenUp > 0 && lastReason != null) {
            sayGivenUp();
        }
    }
}
