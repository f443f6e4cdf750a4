package org.apache.flink.streaming.connectors.http;

import org.apache.flink.annotation.PublicEvolving;

/** How many requests a subtask has under way at once. */
@PublicEvolving
public enum Concurrency {
    /**
     * Found out: as many as the endpoint carries well, up to {@code sink.requests.max-inflight}.
     */
    ADAPTIVE,
    /** Always up to {@code sink.requests.max-inflight}. */
    FIXED
}
