package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.connectors.http.request.BatchBody;

/**
 * What a checkpoint keeps of a batch and its destination, beside the batch's records. Not for how
 * long it has been failing: what passed while the job was down says nothing of a record.
 */
@Internal
public final class Saved {

    /** How the bodies were put together; null for records that were in no batch yet. */
    public BatchBody format;

    public int failures;
    public int conflicts;
    public boolean repeatedAtOnce;
    public long notBefore;

    /** Until when the destination asked not to be asked. */
    public long heldUntil;

    static Saved of(Batch batch) {
        Saved saved = new Saved();
        saved.format = batch.format;
        saved.failures = batch.failures;
        saved.conflicts = batch.conflicts;
        saved.repeatedAtOnce = batch.repeatedAtOnce;
        saved.notBefore = batch.notBefore;
        saved.heldUntil = batch.destination.heldUntil;
        return saved;
    }

    /** Gives a restored batch what the checkpoint says of it. */
    void giveTo(Batch batch, long latestStart) {
        batch.failures = failures;
        batch.conflicts = conflicts;
        batch.repeatedAtOnce = repeatedAtOnce;
        batch.notBefore = Math.min(notBefore, latestStart);
    }
}
