package org.apache.flink.streaming.connectors.http;

import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at the start of a job what its checkpoint settings mean for the sink's promise. */
final class CheckpointAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointAdvice.class);

    private CheckpointAdvice() {}

    static void warn(CheckpointConfig checkpoints) {
        if (!checkpoints.isCheckpointingEnabled()) {
            LOG.warn(
                    "Checkpointing is off: records that wait in the HTTP sink are lost if the job"
                            + " fails. Set execution.checkpointing.interval.");
        } else if (checkpoints.getTolerableCheckpointFailureNumber() == 0) {
            LOG.warn(
                    "execution.checkpointing.tolerable-failed-checkpoints is 0: once an outage has"
                            + " filled the HTTP sink's buffer, the first checkpoint that times out"
                            + " restarts the job. Set it higher.");
        }
    }
}
