package org.apache.flink.streaming.connectors.http.delivery.flow;

import org.apache.flink.annotation.Internal;

/**
 * Notices when so many records are rejected that the endpoint rather than the records must be at
 * fault: a storm. It ends when most records are accepted again, not with the first one.
 */
@Internal
public final class RejectWatch {

    static final int IN_A_ROW = 100;
    private static final int LEAST = 100;
    private static final int LEAST_TO_END = 50;
    private static final long WINDOW = 60_000;
    private static final int BUCKETS = 12;

    private final FailureWindow window = new FailureWindow(WINDOW, BUCKETS);
    private int inARow;
    private boolean storm;
    private long stormSince;
    private int decidedInStorm;
    private int rejectedInStorm;

    public boolean storm() {
        return storm;
    }

    /** Since when; only during a storm. */
    public long stormSince() {
        return stormSince;
    }

    /** Records were accepted. */
    public void accepted(int records, long now) {
        window.succeeded(records, now);
        inARow = 0;
        if (storm) {
            decidedInStorm += records;
            if (decidedInStorm >= LEAST_TO_END && 2 * rejectedInStorm < decidedInStorm) {
                storm = false;
                window.clear();
            }
        }
    }

    /** A record was rejected. */
    public void rejected(long now) {
        window.failed(now);
        inARow++;
        if (storm) {
            decidedInStorm++;
            rejectedInStorm++;
        } else if (inARow >= IN_A_ROW || mostOf(now)) {
            storm = true;
            stormSince = now;
            decidedInStorm = 0;
            rejectedInStorm = 0;
        }
    }

    private boolean mostOf(long now) {
        int decided = window.answers(now);
        return decided >= LEAST && 2 * window.failures(now) > decided;
    }
}
