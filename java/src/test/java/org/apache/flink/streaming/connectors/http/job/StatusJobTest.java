package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.apache.flink.streaming.connectors.http.OnReject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

@Tag("job")
class StatusJobTest {

    private static final int FIRST = 200;
    private static final int LAST = 599;

    /** What asks for credentials, another URL, method, type or version: the endpoint's matter. */
    private static final Set<Integer> ENDPOINT =
            Set.of(401, 403, 404, 405, 406, 407, 410, 411, 414, 415, 426, 431);

    private static final Set<Integer> AGAIN = Set.of(408, 421, 425, 429);

    @RegisterExtension final JobHarness jobs = new JobHarness();

    /** So many records for one with a status of its own, or so many rejects would be a storm. */
    private static final int EACH = 4;

    /**
     * Every fourth record has a status of its own the first time; 200 from then on, as the others.
     */
    @Test
    void whateverStatusARecordMeetsItIsDeliveredOrSkippedAndNeverLost() throws Exception {
        Map<String, Integer> first = new ConcurrentHashMap<>();
        IntStream.rangeClosed(FIRST, LAST).forEach(status -> first.put(record(status), status));
        jobs.server()
                .answer(
                        line -> {
                            Integer status = first.remove(line.text());
                            return status == null ? Answer.OK : Answer.status(status);
                        });
        int count = EACH * (LAST - FIRST + 1);
        RunningJob job = jobs.job(count, patient()).parallelism(2).start();
        jobs.tap().open();
        job.awaitFinished();

        List<String> accepted = new ArrayList<>(Texts.first(count));
        IntStream.rangeClosed(FIRST, LAST)
                .filter(StatusJobTest::isReject)
                .forEach(status -> accepted.remove(record(status)));
        jobs.ledger().assertSettledOnce(accepted);
        jobs.ledger().assertNothingInvented(Texts.first(count));
        assertThat(job.counts().sum("recordsSkipped")).isEqualTo(count - accepted.size());
        assertThat(job.counts().sum("recordsDelivered")).isEqualTo(accepted.size());
    }

    private static String record(int status) {
        return Texts.of(EACH * (long) (status - FIRST));
    }

    private HttpSinkBuilder<String> patient() {
        return jobs.<String>sink()
                .setOnReject(OnReject.SKIP)
                .setRetryMaxDelay(Duration.ofMillis(20));
    }

    private static boolean isReject(int status) {
        return status / 100 == 4 && !ENDPOINT.contains(status) && !AGAIN.contains(status);
    }
}
