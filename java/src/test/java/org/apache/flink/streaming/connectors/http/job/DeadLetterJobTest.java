package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.streaming.connectors.http.BatchFormat;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.HttpRequest;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.apache.flink.streaming.connectors.http.deadletter.LetterFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

@Tag("job")
class DeadLetterJobTest {

    private static final List<String> BAD = List.of(Texts.of(3), Texts.of(7), Texts.of(19));
    private static final String SECRET = "s3cr3t-t0ken";
    private static final String SECRET_OF_URL = "url-s3cr3t";
    private static final Answer REFUSED = Answer.status(422);

    @RegisterExtension final JobHarness jobs = new JobHarness();

    private Path directory() {
        return jobs.directory().resolve("dead");
    }

    private LetterFolder folder() {
        return new LetterFolder(directory());
    }

    /** On the local disk. */
    private HttpSinkBuilder<String> sink() {
        return jobs.<String>sink().setDeadLetters(directory().toUri().toString());
    }

    private List<String> bodies() throws IOException {
        return folder().all().stream()
                .map(letter -> letter.get("body").textValue())
                .collect(Collectors.toList());
    }

    private void refuseBad() {
        jobs.server().answer(line -> BAD.contains(line.text()) ? REFUSED : Answer.OK);
    }

    private static List<String> good() {
        return Texts.first(20).stream()
                .filter(text -> !BAD.contains(text))
                .collect(Collectors.toList());
    }

    @Test
    @FaultCase(
            value = "The endpoint refuses records, with dead-letters set",
            then = "Each rests as a letter, and the others are delivered")
    void whatIsRefusedRestsAsALetterAndTheOthersArrive() throws Exception {
        refuseBad();
        try (LogLines log = new LogLines()) {
            RunningJob job = jobs.job(20, sink()).start();
            jobs.tap().open();
            job.awaitFinished();
            assertThat(job.counts().sum("recordsDeadLettered")).isEqualTo(3);
            assertThat(job.counts().sum("rejects")).isEqualTo(3);
            assertThat(log.warnings("To the dead letters go")).isNotEmpty();
            assertThat(log.all()).doesNotContain("Zoë");
        }
        assertThat(bodies()).containsExactlyInAnyOrderElementsOf(BAD);
        jobs.ledger().assertSettledOnce(good());
        assertThat(jobs.ledger().lines()).hasSize(20);
    }

    @Test
    void aLetterSaysWhatWasSentAndWhatCameBackButNoCredential() throws Exception {
        jobs.server()
                .answer(
                        REFUSED.body(
                                "no such order, says Bearer " + SECRET + " of " + SECRET_OF_URL));
        RunningJob job =
                jobs.job(
                                1,
                                sink().setEndpointUrl(
                                                jobs.server()
                                                        .url(
                                                                "/in?api_key="
                                                                        + SECRET_OF_URL
                                                                        + "&v=2"))
                                        .setHeader("Authorization", "Bearer " + SECRET)
                                        .setHeader("Content-Type", "application/vnd.orders+json")
                                        .setRequestConverter(
                                                text ->
                                                        HttpRequest.put("orders/1")
                                                                .header("X-Kind", "order")
                                                                .key("key 1")
                                                                .body(text)))
                        .start();
        jobs.tap().open();
        job.awaitFinished();
        JsonNode letter = folder().all().get(0);
        assertThat(letter.get("status").intValue()).isEqualTo(422);
        assertThat(letter.get("attempts").intValue()).isEqualTo(1);
        assertThat(letter.get("reason").textValue()).contains("answered 422 after 1 attempt(s)");
        assertThat(letter.get("answer").textValue()).startsWith("no such order, says ");
        assertThat(letter.get("method").textValue()).isEqualTo("PUT");
        assertThat(letter.get("url").textValue())
                .isEqualTo(jobs.server().url("/in/orders/1?api_key=***&v=2"));
        assertThat(letter.get("relativeUrl").textValue()).isEqualTo("orders/1");
        assertThat(letter.get("contentType").textValue()).isEqualTo("application/vnd.orders+json");
        assertThat(letter.get("headers").toString()).isEqualTo("[[\"X-Kind\",\"order\"]]");
        assertThat(letter.get("idempotencyKeyHeader").textValue()).isEqualTo("Idempotency-Key");
        assertThat(letter.get("idempotencyKey").textValue()).isEqualTo("key 1");
        for (String file : folder().files()) {
            assertThat(
                            new String(
                                    Files.readAllBytes(directory().resolve(file)),
                                    StandardCharsets.UTF_8))
                    .contains("Zoë")
                    .doesNotContain(SECRET, SECRET_OF_URL);
        }
    }

    /** So that it can be sent again. */
    @Test
    @FaultCase(
            value = "The endpoint refuses a batch for some of its records",
            then =
                    "The batch is split until the bad ones stand alone; they rest as "
                            + "letters, the others are delivered")
    void theLetterOfARecordInABatchIsARequestOfThatRecordAlone() throws Exception {
        jobs.server()
                .answer(
                        line ->
                                BAD.stream().anyMatch(bad -> line.text().contains(bad))
                                        ? Answer.status(400)
                                        : Answer.OK);
        RunningJob job =
                jobs.job(20, sink().setBatchFormat(BatchFormat.NDJSON).setMaxBatchSize(5)).start();
        jobs.tap().open();
        job.awaitFinished();
        assertThat(bodies())
                .containsExactlyInAnyOrderElementsOf(
                        BAD.stream().map(bad -> bad + "\n").collect(Collectors.toList()));
        assertThat(folder().all())
                .allMatch(
                        letter ->
                                letter.get("contentType")
                                        .textValue()
                                        .equals("application/x-ndjson"));
    }

    @Test
    @FaultCase(
            value = "A record cannot become a request, with dead-letters set",
            then = "It rests as its bytes, with the reason")
    void whatCannotBecomeARequestRestsAsItsBytes() throws Exception {
        RunningJob job = jobs.job(20, sink().setMaxRecordSizeInBytes(24)).start();
        jobs.tap().open();
        job.awaitFinished();
        List<JsonNode> letters = folder().all();
        assertThat(letters).hasSize(10);
        assertThat(letters)
                .allSatisfy(
                        letter -> {
                            assertThat(letter.get("reason").textValue())
                                    .contains("record.max-bytes is 24");
                            assertThat(letter.has("url")).isFalse();
                            assertThat(letter.get("record").get("type").textValue())
                                    .isEqualTo("java.lang.String");
                            assertThat(letter.get("record").get("base64").binaryValue())
                                    .hasSizeGreaterThan(24);
                        });
    }

    @Test
    @FaultCase(
            value = "The directory of dead-letters cannot be one",
            then = "The job fails before anything is sent")
    void aDirectoryThatCannotBeOneFailsTheJobBeforeAnythingIsSent() throws Exception {
        Files.writeString(directory(), "a file");
        RunningJob job = jobs.job(5, sink()).start();
        jobs.tap().open();
        assertThat(job.awaitFailedAtTheStart()).hasMessageContaining("dead-letters");
        assertThat(jobs.ledger().lines()).isEmpty();
    }
}
