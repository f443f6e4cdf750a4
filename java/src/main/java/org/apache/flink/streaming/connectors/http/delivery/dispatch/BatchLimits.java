package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;

/** How much one request may hold, and how long a record may wait for company. */
@Internal
public final class BatchLimits {

    final int records;
    final long bytes;

    /** In ms. */
    final long linger;

    BatchLimits(int records, long bytes, long linger) {
        this.records = records;
        this.bytes = bytes;
        this.linger = linger;
    }
}
