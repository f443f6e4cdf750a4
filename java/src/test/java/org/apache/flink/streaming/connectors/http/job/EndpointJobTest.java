package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import static java.time.ZoneOffset.UTC;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;
import static java.time.temporal.ChronoUnit.SECONDS;

import org.apache.flink.api.common.JobStatus;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.HttpSinkException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

@Tag("job")
class EndpointJobTest {

    private static final Duration GRACE = Duration.ofSeconds(1);

    @RegisterExtension final JobHarness jobs = new JobHarness();

    @ParameterizedTest
    @CsvSource({"401, credentials", "404, URL", "302, Redirects", "415, Content-Type"})
    @FaultCase(
            value = "The URL, the credentials or the method are wrong: 401, 404, 302, 415",
            then =
                    "The job fails after endpoint-grace with advice; all records stay in the "
                            + "state")
    void anEndpointThatTakesNothingFailsTheJobAfterTheGraceAndNotBefore(int status, String advice)
            throws Exception {
        jobs.server().answer(Answer.status(status).header("Location", "/elsewhere"));
        try (LogLines log = new LogLines()) {
            RunningJob job =
                    jobs.job(
                                    20,
                                    jobs.<String>sink()
                                            .setEndpointGrace(GRACE)
                                            .setHeader("Authorization", "Bearer s3cr3t"))
                            .start();
            jobs.tap().open();
            assertThat(job.awaitFailed())
                    .hasMessageContaining("POST " + jobs.server().url("/in"))
                    .hasMessageContaining("answered " + status)
                    .hasMessageContaining("endpoint-grace")
                    .hasMessageContaining(advice)
                    .hasMessageNotContaining("Zoë");
            assertThat(log.all()).contains("answered " + status).doesNotContain("s3cr3t", "Zoë");
            assertThat(job.counts().sum("recordsPending")).isEqualTo(20);
        }
        List<Ledger.Line> lines = jobs.ledger().lines();
        Ledger.Line last = lines.get(lines.size() - 1);
        assertThat(last.answeredNanos - lines.get(0).arrivedNanos)
                .as("it was still tried at the end of the grace")
                .isGreaterThanOrEqualTo(GRACE.toNanos());
        assertThat(lines).allSatisfy(line -> assertThat(line.target).isEqualTo("/in"));
    }

    @Test
    @FaultCase(
            value = "A wrong URL or credential is mended within endpoint-grace",
            then = "Everything is delivered")
    void anEndpointThatIsMendedWithinTheGraceGetsEverything() throws Exception {
        jobs.server().answer(Answer.status(401));
        RunningJob job = jobs.job(100, jobs.sink()).start();
        jobs.tap().open();
        job.awaitCount("recordsPending", 100);
        jobs.ledger().awaitMore(3);
        jobs.server().answer(Answer.OK);
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(100));
    }

    @Test
    void aPortWhereNobodyListensEndsAFreshJobAfterTheGrace() throws Exception {
        jobs.server().refuse();
        RunningJob job = jobs.job(20, jobs.<String>sink().setEndpointGrace(GRACE)).start();
        jobs.tap().open();
        assertCouldNotConnect(job.awaitFailed(), jobs.server().url("/in"));
    }

    @Test
    @FaultCase(
            value = "The host is mistyped, in a job that has no state",
            then = "The job fails after endpoint-grace and says that it could not connect")
    void aMistypedHostEndsAFreshJobAfterTheGrace() throws Exception {
        String url = "http://no-such-host.invalid/in";
        RunningJob job =
                jobs.job(20, jobs.<String>sink().setEndpointUrl(url).setEndpointGrace(GRACE))
                        .start();
        jobs.tap().open();
        assertCouldNotConnect(job.awaitFailed(), url);
    }

    private static void assertCouldNotConnect(HttpSinkException error, String url) {
        assertThat(error)
                .hasMessageContaining(url)
                .hasMessageContaining("could not connect")
                .hasMessageContaining("Check the URL");
    }

    @Test
    @FaultCase(
            value = "A restored job finds that nobody listens",
            then = "It waits for as long as it takes")
    void aRestoredJobWaitsForAnEndpointThatRefuses() throws Exception {
        jobs.server().answer(Answer.status(503));
        RunningJob job = jobs.job(50, jobs.sink()).start();
        jobs.tap().allow(20);
        job.awaitCount("recordsPending", 20);
        String savepoint = job.stop();

        jobs.server().refuse();
        Duration grace = Duration.ofMillis(200);
        RunningJob resumed =
                jobs.job(50, jobs.<String>sink().setEndpointGrace(grace)).from(savepoint).start();
        resumed.awaitCount("oldestPendingAgeMs", 5 * grace.toMillis());
        resumed.awaitCount("attempts", 20);
        assertThat(resumed.status()).isEqualTo(JobStatus.RUNNING);
        jobs.server().answer(Answer.OK);
        jobs.server().listen();
        jobs.tap().open();
        resumed.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(50));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    @FaultCase(
            value = "429 or 503 with Retry-After",
            then = "No request is sent before the time is over")
    void noRequestComesBeforeRetryAfterHasPassed(int status) throws Exception {
        jobs.server().answer(line -> jobs.ledger().size() == 5 ? holdOff(status) : Answer.OK);
        RunningJob job = jobs.job(50, jobs.<String>sink().setMaxInFlightRequests(1)).start();
        jobs.tap().open();
        job.awaitFinished();
        assertHeldOff();
        jobs.ledger().assertAcceptedOnce(Texts.first(50));
    }

    @Test
    void noRequestComesBeforeAQuotaThatASuccessUsedUpIsRenewed() throws Exception {
        Answer usedUp = Answer.status(200).header("RateLimit", "\"q\";r=0;t=2");
        jobs.server().answer(line -> jobs.ledger().size() == 5 ? usedUp : Answer.OK);
        RunningJob job = jobs.job(50, jobs.<String>sink().setMaxInFlightRequests(1)).start();
        jobs.tap().open();
        job.awaitFinished();
        assertHeldOff();
        jobs.ledger().assertAcceptedOnce(Texts.first(50));
        assertThat(job.counts().sum("attempts")).isEqualTo(50);
    }

    @Test
    @FaultCase(value = "A crash while Retry-After runs", then = "It holds after the restart, too")
    void retryAfterHoldsOverARestart() throws Exception {
        jobs.server().answer(line -> jobs.ledger().size() == 5 ? holdOff(429) : Answer.OK);
        RunningJob job =
                jobs.job(50, jobs.<String>sink().setMaxInFlightRequests(1)).restarts(1).start();
        jobs.tap().allow(30);
        jobs.ledger().awaitMore(6 - jobs.ledger().size());
        jobs.tap().awaitCheckpoints(2);
        jobs.tap().crash();
        jobs.tap().open();
        job.awaitFinished();
        assertHeldOff();
        jobs.ledger().assertAccepted(Texts.first(50));
    }

    @Test
    void noRequestComesBeforeTheDateOfRetryAfter() throws Exception {
        List<Instant> named = new CopyOnWriteArrayList<>();
        List<Instant> later = new CopyOnWriteArrayList<>();
        jobs.server()
                .answer(
                        line -> {
                            if (!named.isEmpty()) {
                                later.add(Instant.now());
                                return Answer.OK;
                            }
                            named.add(Instant.now().plusSeconds(3).truncatedTo(SECONDS));
                            String date = RFC_1123_DATE_TIME.format(named.get(0).atOffset(UTC));
                            return Answer.status(503).header("Retry-After", date);
                        });
        RunningJob job = jobs.job(20, jobs.<String>sink().setMaxInFlightRequests(1)).start();
        jobs.tap().open();
        job.awaitFinished();
        assertThat(later).hasSize(20);
        assertThat(later.get(0)).isAfterOrEqualTo(named.get(0));
    }

    private static Answer holdOff(int status) {
        return Answer.status(status).header("Retry-After", "2");
    }

    /** With one request under way at a time, what follows the sixth answer was sent after it. */
    private void assertHeldOff() {
        List<Ledger.Line> lines = jobs.ledger().lines();
        assertThat(lines.get(6).arrivedNanos - lines.get(5).answeredNanos)
                .isGreaterThanOrEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 206, 299})
    void anySuccessSettlesARecord(int status) throws Exception {
        jobs.server().answer(Answer.status(status));
        RunningJob job = jobs.job(10, jobs.sink()).start();
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(10));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 500, 502, 504, 507, 520, 599})
    void aPassingFailureIsTriedAgain(int status) throws Exception {
        jobs.server().answer(line -> jobs.ledger().size() < 10 ? Answer.status(status) : Answer.OK);
        RunningJob job = jobs.job(20, jobs.sink()).start();
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(20));
        assertThat(job.counts().sum("retries")).isEqualTo(10);
    }
}
