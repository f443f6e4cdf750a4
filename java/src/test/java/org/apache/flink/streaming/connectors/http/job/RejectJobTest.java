package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.connectors.http.BatchFormat;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.HttpRequest;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.apache.flink.streaming.connectors.http.HttpSinkException;
import org.apache.flink.streaming.connectors.http.OnReject;
import org.apache.flink.streaming.connectors.http.RequestConverter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

@Tag("job")
class RejectJobTest {

    private static final String BAD = Texts.of(7);

    @RegisterExtension final JobHarness jobs = new JobHarness();

    /** Why a record cannot become a request; it is the one with the number 7. */
    enum Unsendable {
        NULL("was not sent: it is null", null),
        TOO_LARGE("record.max-bytes is 200", number -> HttpRequest.post("").body("x".repeat(201))),
        CONVERTER_THROWS(
                "bad luck",
                number -> {
                    throw new IllegalStateException("bad luck");
                }),
        CONVERTER_GIVES_NOTHING("null", number -> null),
        HEADER_WITH_A_LINE_BREAK(
                "X-Name", number -> HttpRequest.post("").header("X-Name", "a\r\nHost: evil")),
        URL_OF_ANOTHER_HOST("URL", number -> HttpRequest.post("http://evil.example/")),
        URL_THAT_CLIMBS("URL", number -> HttpRequest.post("../admin")),
        UNKNOWN_METHOD("BREW", number -> HttpRequest.of("BREW", ""));

        final String reason;
        final RequestConverter<String> converter;

        Unsendable(String reason, RequestConverter<String> converter) {
            this.reason = reason;
            this.converter = converter;
        }

        String record(long number) {
            return this == NULL && number == 7 ? null : Texts.of(number);
        }

        HttpSinkBuilder<String> in(HttpSinkBuilder<String> sink) {
            return sink.setMaxRecordSizeInBytes(200)
                    .setRequestConverter(
                            text ->
                                    BAD.equals(text)
                                            ? converter.convert(text)
                                            : HttpRequest.post("").body(text));
        }
    }

    @ParameterizedTest
    @EnumSource(Unsendable.class)
    @FaultCase(
            value = "A record cannot become a request, with on-reject = skip",
            then = "It is counted and logged, and the others are delivered")
    void aRecordThatCannotBecomeARequestIsSkippedWithItsReason(Unsendable why) throws Exception {
        try (LogLines log = new LogLines()) {
            RunningJob job =
                    jobs.job(
                                    20,
                                    why::record,
                                    Types.STRING,
                                    why.in(jobs.<String>sink().setOnReject(OnReject.SKIP)))
                            .start();
            jobs.tap().open();
            job.awaitFinished();
            jobs.ledger().assertAcceptedOnce(allBut(BAD));
            assertThat(job.counts().sum("recordsSkipped")).isEqualTo(1);
            assertThat(log.warnings("Skipped 1 record(s)"))
                    .singleElement()
                    .asString()
                    .contains(why.reason)
                    .doesNotContain("Zoë");
        }
    }

    @ParameterizedTest
    @EnumSource(Unsendable.class)
    @FaultCase(
            value = "A record cannot become a request, with on-reject = fail",
            then = "The job fails with the reason; nothing of the record is sent")
    void aRecordThatCannotBecomeARequestFailsTheJobWithItsReason(Unsendable why) throws Exception {
        RunningJob job =
                jobs.job(20, why::record, Types.STRING, why.in(jobs.sink())).restarts(1).start();
        jobs.tap().open();
        assertThat(job.awaitFailed())
                .hasMessageContaining(why.reason)
                .hasMessageNotContaining("Zoë");
        jobs.ledger().assertNothingInvented(allBut(BAD));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    @FaultCase(
            value = "The endpoint refuses a record, with on-reject = fail",
            then =
                    "The job fails with the same clear error each time; the record stays in "
                            + "the state")
    void aRejectedRecordFailsTheJobWithAnErrorThatSaysWhatToDo(int status) throws Exception {
        jobs.server().answer(line -> line.text().equals(BAD) ? Answer.status(status) : Answer.OK);
        RunningJob job =
                jobs.job(20, jobs.<String>sink().setHeader("Authorization", "Bearer s3cr3t"))
                        .restarts(1)
                        .start();
        jobs.tap().open();
        HttpSinkException error = job.awaitFailed();
        assertThat(error)
                .hasMessageContaining(
                        "POST " + jobs.server().url("/in") + " answered " + status + " after ")
                .hasMessageFindingMatch(
                        "; 1 record( \\(number \\d+ of its subtask\\))? not delivered")
                .hasMessageNotContaining("Zoë")
                .hasMessageNotContaining("s3cr3t");
        assertThat(error.getMessage())
                .matches(".* after [12] attempt.*not delivered\\. [A-Z].{20,}\\.");
        assertThat(sentBad()).as("once before and once after the restart").hasSize(2);
    }

    @Test
    void theErrorSaysWhatTheAnswerSaysWithoutWhatItQuotes() throws Exception {
        Function<Ledger.Line, Answer> quotes =
                line ->
                        Answer.status(422)
                                .header("Content-Type", "application/problem+json")
                                .body(
                                        "{\"title\":\"Not valid\",\"detail\":\"odd: "
                                                + line.text().replace("\"", "\\\"")
                                                + " of Bearer s3cr3t-t0ken\"}");
        jobs.server().answer(quotes);
        RunningJob job =
                jobs.job(1, jobs.<String>sink().setHeader("Authorization", "Bearer s3cr3t-t0ken"))
                        .start();
        jobs.tap().open();
        HttpSinkException error = job.awaitFailed();
        assertThat(error)
                .hasMessageContaining(
                        " and says: \"Not valid: odd: \u2026 of \u2026\"; 1 record (number ")
                .hasMessageNotContaining("Zoë");
        assertThat(error.getStatus()).isEqualTo(422);
        assertThat(error.getAttempts()).isEqualTo(1);
    }

    @Test
    @FaultCase(
            value = "The endpoint refuses records, with on-reject = skip",
            then = "Each is counted and logged, and the others are delivered")
    void rejectedRecordsAreSkippedCountedAndLoggedAndTheOthersArrive() throws Exception {
        List<String> bad = List.of(Texts.of(3), BAD, Texts.of(19));
        jobs.server().answer(line -> bad.contains(line.text()) ? Answer.status(422) : Answer.OK);
        try (LogLines log = new LogLines()) {
            RunningJob job = jobs.job(20, jobs.<String>sink().setOnReject(OnReject.SKIP)).start();
            jobs.tap().open();
            job.awaitFinished();
            assertThat(job.counts().sum("recordsSkipped")).isEqualTo(3);
            assertThat(job.counts().sum("rejects")).isEqualTo(3);
            assertThat(log.warnings("Skipped")).isNotEmpty();
            assertThat(log.all()).doesNotContain("Zoë");
        }
        jobs.ledger().assertSettledOnce(allBut(bad.toArray(new String[0])));
        jobs.ledger().assertNothingInvented(Texts.first(20));
        assertThat(jobs.ledger().lines()).hasSize(20);
    }

    @Test
    void whatOneAnswerRejectsIsOneLine() throws Exception {
        String statuses = String.join(",", Collections.nCopies(20, "422"));
        jobs.server().answer(Answer.status(200).body("[" + statuses + "]"));
        try (LogLines log = new LogLines()) {
            RunningJob job =
                    jobs.job(
                                    20,
                                    jobs.<String>sink()
                                            .setOnReject(OnReject.SKIP)
                                            .setBatchFormat(BatchFormat.JSON_ARRAY)
                                            .setMaxBatchSize(20)
                                            .setMaxTimeInBufferMS(60_000)
                                            .setResponseItems(""))
                            .start();
            jobs.tap().open();
            job.awaitCount("recordsSkipped", 20);
            assertThat(jobs.ledger().lines()).hasSize(1);
            assertThat(log.warnings("Skipped"))
                    .singleElement()
                    .asString()
                    .contains("Skipped 20 record(s), the last because: POST ", "422")
                    .doesNotContain("Zoë");
            job.awaitFinished();
        }
    }

    @Test
    @FaultCase(
            value = "A record was refused and failed the job, and the server is mended",
            then = "The record is delivered after the restart")
    void aRecordThatFailedTheJobIsSentAgainFromTheStateAndArrivesOnceTheServerIsMended()
            throws Exception {
        jobs.server()
                .answer(
                        line ->
                                line.text().equals(BAD) && sentBad().isEmpty()
                                        ? Answer.status(400)
                                        : Answer.OK);
        RunningJob job = jobs.job(20, jobs.sink()).restarts(1).start();
        jobs.tap().open();
        job.awaitFinished();
        jobs.ledger().assertAccepted(Texts.first(20));
    }

    private List<Ledger.Line> sentBad() {
        return jobs.ledger().lines().stream()
                .filter(line -> line.text().equals(BAD))
                .collect(Collectors.toList());
    }

    private static List<String> allBut(String... bad) {
        return Texts.first(20).stream()
                .filter(text -> !List.of(bad).contains(text))
                .collect(Collectors.toList());
    }
}
