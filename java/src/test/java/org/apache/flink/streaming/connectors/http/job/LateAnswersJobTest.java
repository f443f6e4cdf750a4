package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.BatchFormat;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.HttpRequest;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** The server works on what the sink has given up: it applies a request after the timeout. */
@Tag("job")
class LateAnswersJobTest {

    private static final int COUNT = 30;
    private static final int LATE = 3;
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    @RegisterExtension final JobHarness jobs = new JobHarness();

    @BeforeEach
    void theFirstAnswersAreLate() {
        AtomicInteger came = new AtomicInteger();
        Answer late = Answer.appliedLate(TIMEOUT.multipliedBy(3));
        jobs.server().answer(line -> came.getAndIncrement() < LATE ? late : Answer.OK);
    }

    private HttpSinkBuilder<String> sink() {
        return jobs.<String>sink().setRequestTimeout(TIMEOUT);
    }

    @Test
    @FaultCase(
            value = "The server applies a request after the sink's timeout",
            then = "It is sent again, and counted as a possible duplicate")
    void whatIsAppliedLateIsSentAgainAndCounted() throws Exception {
        RunningJob job = finish(sink());
        jobs.ledger().awaitSize(COUNT + LATE);
        jobs.ledger().assertAccepted(Texts.first(COUNT), job.counts().sum("possibleDuplicates"));
    }

    @Test
    @FaultCase(
            value = "The server applies a request late, and knows idempotency keys",
            then = "Each attempt has the same key and the same bytes, so each record counts once")
    void whatIsAppliedLateHasTheKeyAndTheBytesOfTheFirstAttempt() throws Exception {
        finish(
                sink().setBatchFormat(BatchFormat.NDJSON)
                        .setMaxBatchSize(5)
                        .setRequestConverter(
                                text ->
                                        HttpRequest.post("")
                                                .body(text)
                                                .key(text.replaceAll("\\D", ""))));
        Await.until("the late ones", () -> records().size() >= COUNT + LATE);
        assertThat(records()).as("some came twice").hasSizeGreaterThan(COUNT);
        Map<String, String> byKey = new HashMap<>();
        for (Ledger.Line line : jobs.ledger().lines()) {
            String before = byKey.put(line.headers.get("Idempotency-Key"), line.text());
            assertThat(before).isIn(null, line.text());
        }
        assertThat(byKey.values().stream().flatMap(body -> List.of(body.split("\n")).stream()))
                .containsExactlyInAnyOrderElementsOf(Texts.first(COUNT));
    }

    private List<String> records() {
        return jobs.ledger().accepted().stream()
                .flatMap(body -> List.of(body.split("\n")).stream())
                .collect(Collectors.toList());
    }

    private RunningJob finish(HttpSinkBuilder<String> sink) throws Exception {
        RunningJob job = jobs.job(COUNT, sink).start();
        jobs.tap().open();
        job.awaitFinished();
        return job;
    }
}
