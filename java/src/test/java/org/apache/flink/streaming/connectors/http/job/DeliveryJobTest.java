package org.apache.flink.streaming.connectors.http.job;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("job")
class DeliveryJobTest {

    @RegisterExtension final JobHarness jobs = new JobHarness();

    @Test
    void textsArriveOnceAndUnchangedAtAHealthyEndpoint() throws Exception {
        RunningJob job = jobs.job(500, jobs.sink()).parallelism(2).start();
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(JobHarness.texts(500));
    }
}
