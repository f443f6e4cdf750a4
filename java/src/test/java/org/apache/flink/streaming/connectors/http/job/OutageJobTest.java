package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;

@Tag("job")
class OutageJobTest {

    private static final Answer DOWN = Answer.status(503);

    @RegisterExtension final JobHarness jobs = new JobHarness();

    /** The ways in which an endpoint is gone. */
    enum Outage {
        ANSWERS_503 {
            @Override
            void begin(ScriptedServer server) {
                server.answer(DOWN);
            }
        },
        HANGS {
            @Override
            Duration requestTimeout() {
                return Duration.ofSeconds(1);
            }

            @Override
            void begin(ScriptedServer server) {
                server.answer(Answer.HANG);
            }
        },
        CLOSES {
            @Override
            void begin(ScriptedServer server) {
                server.answer(Answer.CLOSE);
            }
        },
        REFUSES {
            @Override
            void begin(ScriptedServer server) {
                server.refuse();
            }

            @Override
            void end(ScriptedServer server) {
                server.listen();
            }
        };

        abstract void begin(ScriptedServer server);

        Duration requestTimeout() {
            return Duration.ofSeconds(30);
        }

        void end(ScriptedServer server) {
            server.answer(Answer.OK);
        }
    }

    @ParameterizedTest
    @EnumSource(Outage.class)
    @FaultCase(
            value = "The endpoint answers 503, hangs, drops connections or is gone",
            then =
                    "Records wait in the state, every checkpoint completes while there is "
                            + "room, and afterwards everything is delivered")
    void checkpointsGoOnInAnOutageAndAfterItEverythingArrives(Outage outage) throws Exception {
        RunningJob job =
                jobs.job(300, jobs.<String>sink().setRequestTimeout(outage.requestTimeout()))
                        .parallelism(2)
                        .start();
        jobs.tap().allow(100);
        job.awaitCount("recordsDelivered", 100);

        long failed = job.failedCheckpoints();
        outage.begin(jobs.server());
        jobs.tap().allow(100);
        job.awaitCount("recordsPending", 100);
        jobs.tap().awaitCheckpoints(5);
        assertThat(job.failedCheckpoints()).isEqualTo(failed);
        assertThat(job.counts().sum("recordsPending")).isEqualTo(100);

        outage.end(jobs.server());
        jobs.tap().open();
        job.awaitFinished();
        long possibleDuplicates = job.counts().sum("possibleDuplicates");
        jobs.ledger().assertAccepted(Texts.first(300), possibleDuplicates);
        assertThat(job.counts().sum("retries")).isPositive();
    }

    @Test
    void aRecordWhoseAnswerIsLostIsSentAgainAndCountedAsPossibleDuplicate() throws Exception {
        jobs.server()
                .answer(
                        line ->
                                jobs.ledger().size() == 0
                                        ? Answer.late(Duration.ofMinutes(1), 200)
                                        : Answer.OK);
        RunningJob job =
                jobs.job(1, jobs.<String>sink().setRequestTimeout(Duration.ofMillis(300))).start();
        jobs.tap().allow(1);
        job.awaitCount("recordsDelivered", 1);
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAccepted(Texts.first(1));
        assertThat(jobs.ledger().accepted()).hasSize(2);
        assertThat(job.counts().sum("possibleDuplicates")).isEqualTo(1);
    }

    @Test
    @FaultCase(
            value = "Requests fail where one at a time keeps the order",
            then = "A failed one is sent again before the next one, so the order stays")
    void oneRequestAtATimeKeepsTheOrderThoughRequestsFail() throws Exception {
        jobs.server().answer(line -> jobs.ledger().size() % 3 == 0 ? DOWN : Answer.OK);
        RunningJob job = jobs.job(60, jobs.<String>sink().setMaxInFlightRequests(1)).start();
        jobs.tap().open();
        job.awaitFinished();
        assertThat(jobs.ledger().accepted()).containsExactlyElementsOf(Texts.first(60));
    }

    @Test
    @FaultCase(
            value = "A bounded input ends in an outage",
            then = "The job goes on until the last record is delivered")
    void theEndOfTheInputWaitsForTheEndOfTheOutage() throws Exception {
        jobs.server().answer(DOWN);
        RunningJob job = jobs.job(100, jobs.sink()).parallelism(2).start();
        jobs.tap().open();
        job.awaitCount("recordsPending", 100);
        jobs.ledger().awaitMore(3);
        assertThat(job.status()).isEqualTo(JobStatus.RUNNING);
        jobs.server().answer(Answer.OK);
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(100));
    }

    @Test
    @FaultCase(
            value = "An outage in a job without checkpoints",
            then =
                    "Records wait in memory and are delivered; a crash of the job would lose "
                            + "them")
    void aJobWithoutCheckpointsDeliversToo() throws Exception {
        jobs.server().answer(DOWN);
        RunningJob job = jobs.job(100, jobs.sink()).withoutCheckpoints().start();
        jobs.tap().open();
        job.awaitCount("recordsPending", 100);
        jobs.server().answer(Answer.OK);
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(100));
    }

    @Test
    @FaultCase(
            value = "An outage and a crash with unaligned checkpoints",
            then = "What was pending is restored and delivered")
    void anOutageUnderUnalignedCheckpointsLosesNothing() throws Exception {
        RunningJob job =
                jobs.job(200, jobs.sink())
                        .parallelism(2)
                        .shuffled()
                        .restarts(1)
                        .with("execution.checkpointing.unaligned.enabled", "true")
                        .start();
        jobs.server().answer(DOWN);
        jobs.tap().allow(100);
        job.awaitCount("recordsPending", 100);
        jobs.tap().awaitCheckpoints(2);
        jobs.tap().crash();
        job.awaitCount("recordsRestored", 100);
        jobs.server().answer(Answer.OK);
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(200));
    }

    @Test
    void recordsWaitUnchangedWhenTheJobReusesItsObjects() throws Exception {
        Row reused = new Row(2);
        RunningJob job =
                jobs.job(
                                100,
                                number -> {
                                    reused.setField(0, number);
                                    reused.setField(1, "Zoë " + number);
                                    return reused;
                                },
                                Types.ROW_NAMED(
                                        new String[] {"id", "name"}, Types.LONG, Types.STRING),
                                jobs.sink())
                        .with("pipeline.object-reuse", "true")
                        .start();
        jobs.server().answer(DOWN);
        jobs.tap().open();
        job.awaitCount("recordsPending", 100);
        jobs.server().answer(Answer.OK);
        job.awaitFinished();
        jobs.ledger().assertAcceptedOnce(Texts.first(100));
    }

    @Test
    void anOutageIsTwoWarningsAndALineEachForTheGatesShuttingAndOpening() throws Exception {
        try (LogLines log = new LogLines()) {
            RunningJob job = jobs.job(100_000, jobs.sink()).start();
            jobs.tap().allow(10);
            job.awaitCount("recordsDelivered", 10);
            jobs.server().answer(DOWN);
            jobs.tap().allow(100);
            Await.until("a line that says so", () -> !log.ours("is shut: a single").isEmpty());
            jobs.server().answer(Answer.OK);
            Await.until(
                    "a line that says it is over",
                    () -> {
                        jobs.tap().allow(1); // A success shows it.
                        return !log.warnings("accepts again").isEmpty();
                    });
            job.cancel();
            assertThat(log.warnings("fails; records wait"))
                    .singleElement()
                    .asString()
                    .contains(jobs.server().url(""), "answered 503");
            assertThat(log.warnings("accepts again"))
                    .singleElement()
                    .asString()
                    .contains(jobs.server().url(""), " request(s) failed");
            assertThat(log.ours("is shut: a single request asks again in"))
                    .singleElement()
                    .asString()
                    .startsWith("INFO ")
                    .contains(jobs.server().url(""), "answered 503");
            assertThat(log.ours("lets a request through after")).hasSize(1);
            assertThat(log.all()).doesNotContain("Zoë");
        }
    }
}
