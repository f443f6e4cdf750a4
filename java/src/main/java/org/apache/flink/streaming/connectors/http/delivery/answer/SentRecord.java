package org.apache.flink.streaming.connectors.http.delivery.answer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;

import java.io.Serializable;

import javax.annotation.Nullable;

/** What must be known of a record to say what an answer means for it. */
@Internal
public abstract class SentRecord implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What is sent; null if the record could not become a request. */
    @Nullable public final EncodedRequest request;

    /** Requests sent for it, in all runs of the job. */
    public int attempts;

    /** Whether the server may have acted on an attempt without our knowing. */
    public boolean mayHaveArrived;

    /**
     * Its place among the records that its subtask was given in this run of the job, from 1 on; 0
     * for one out of a checkpoint.
     */
    public transient long number;

    protected SentRecord(@Nullable EncodedRequest request) {
        this.request = request;
    }
}
