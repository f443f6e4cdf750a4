package org.apache.flink.streaming.connectors.http.delivery;

import org.apache.flink.streaming.connectors.http.request.BatchBody;

/** What a checkpoint keeps of a batch and its destination, beside the batch's records. */
final class Saved {

    /** How the bodies were put together; null for records that were in no batch yet. */
    BatchBody format;

    int failures;
    int conflicts;
    boolean repeatedAtOnce;
    long notBefore;
    long suspectSince;
    long endpointSince;

    /** Until when the destination asked not to be asked. */
    long heldUntil;

    static Saved of(Batch batch) {
        Saved saved = new Saved();
        saved.format = batch.format;
        saved.failures = batch.failures;
        saved.conflicts = batch.conflicts;
        saved.repeatedAtOnce = batch.repeatedAtOnce;
        saved.notBefore = batch.notBefore;
        saved.suspectSince = batch.suspectSince;
        saved.endpointSince = batch.endpointSince;
        saved.heldUntil = batch.destination.heldUntil;
        return saved;
    }

    /** Gives a restored batch what the checkpoint says of it. */
    void giveTo(Batch batch, long latestStart) {
        batch.failures = failures;
        batch.conflicts = conflicts;
        batch.repeatedAtOnce = repeatedAtOnce;
        batch.notBefore = Math.min(notBefore, latestStart);
        batch.suspectSince = suspectSince;
        batch.endpointSince = endpointSince;
    }
}
