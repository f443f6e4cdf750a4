package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.connectors.http.BatchFormat;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.HttpRequest;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.apache.flink.streaming.connectors.http.RequestConverter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Several records a request, in jobs. */
@Tag("job")
class BatchJobTest {

    private static final int SIZE = 20;
    private static final Answer DOWN = Answer.status(503);
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension final JobHarness jobs = new JobHarness();

    @Test
    @FaultCase(
            value = "An outage where records are sent in batches",
            then = "The backlog leaves in full batches")
    void batchesArriveWholeAlsoThroughAnOutage() throws Exception {
        RunningJob job = jobs.job(1_000, batches()).start();
        jobs.tap().allow(200);
        job.awaitCount("recordsDelivered", 200);
        jobs.server().answer(DOWN);
        jobs.tap().allow(400);
        job.awaitCount("recordsPending", 400);
        jobs.tap().awaitCheckpoints(2);
        int before = jobs.ledger().size();
        jobs.server().answer(Answer.OK);
        job.awaitCount("recordsDelivered", 600);
        int after = jobs.ledger().size();
        jobs.tap().open();
        job.awaitFinished();
        assertAcceptedOnce(Texts.first(1_000));
        assertThat(jobs.ledger().lines())
                .allSatisfy(
                        line -> {
                            assertThat(records(line)).hasSizeBetween(1, SIZE);
                            assertThat(line.headers)
                                    .containsEntry("Content-Type", "application/json");
                        });
        // The backlog leaves in full batches; what was frozen before it stays as it is.
        assertThat(jobs.ledger().lines().subList(before, after))
                .filteredOn(line -> records(line).size() == SIZE)
                .hasSizeGreaterThanOrEqualTo(15);
    }

    @Test
    void linesArriveWhole() throws Exception {
        RunningJob job = jobs.job(100, batches().setBatchFormat(BatchFormat.NDJSON)).start();
        jobs.tap().open();
        job.awaitFinished();
        List<String> lines = new ArrayList<>();
        for (String body : jobs.ledger().accepted()) {
            assertThat(body).endsWith("\n");
            lines.addAll(List.of(body.split("\n")));
        }
        assertThat(lines).containsExactlyInAnyOrderElementsOf(Texts.first(100));
        assertThat(jobs.ledger().size()).isLessThan(100);
    }

    @Test
    @FaultCase(
            value = "A crash in an outage where batches carry an Idempotency-Key",
            then = "A batch that was sent goes again with the same bytes and the same key")
    void afterACrashWhatWasSentGoesAgainWithTheSameBytesAndKey() throws Exception {
        jobs.server().answer(DOWN);
        RunningJob job = jobs.job(200, keyed()).parallelism(2).shuffled().restarts(1).start();
        jobs.tap().allow(100);
        job.awaitCount("recordsPending", 100);
        jobs.ledger().awaitMore(3);
        Map<String, String> sent = keyByBody();
        jobs.tap().awaitCheckpoints(2);
        jobs.tap().crash();
        job.awaitCount("recordsRestored", 100);
        jobs.server().answer(Answer.OK);
        jobs.tap().open();
        job.awaitFinished();
        assertAcceptedOnce(Texts.first(200));
        assertThat(keyByBody()).containsAllEntriesOf(sent);
        assertThat(jobs.ledger().accepted()).containsAll(sent.keySet());
    }

    @Test
    @FaultCase(
            value = "A job with batches is rescaled in an outage, from 2 to 4 and to 1",
            then = "A batch that was sent stays together, with its bytes and its key")
    void frozenBatchesStayTogetherWhenTheJobIsRescaled() throws Exception {
        jobs.server().answer(DOWN);
        RunningJob two = jobs.job(400, keyed()).parallelism(2).start();
        jobs.tap().allow(150);
        two.awaitCount("recordsPending", 150);
        jobs.ledger().awaitMore(2);
        Map<String, String> sent = keyByBody();
        String first = two.stop();

        RunningJob four = jobs.job(400, keyed()).parallelism(4).from(first).start();
        four.awaitCount("recordsRestored", 150);
        jobs.tap().allow(150);
        four.awaitCount("recordsPending", 300);
        String second = four.stop();

        RunningJob one = jobs.job(400, keyed()).parallelism(1).from(second).start();
        one.awaitCount("recordsRestored", 300);
        jobs.server().answer(Answer.OK);
        jobs.tap().open();
        one.awaitFinished();
        assertAcceptedOnce(Texts.first(400));
        assertThat(keyByBody()).containsAllEntriesOf(sent);
        assertThat(jobs.ledger().accepted()).containsAll(sent.keySet());
    }

    @Test
    @FaultCase(
            value = "Requests fail where records have ordering keys",
            then = "The records of a key arrive in order")
    void recordsOfOneOrderingKeyArriveInOrderThoughRequestsFail() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        jobs.server().answer(line -> requests.incrementAndGet() % 3 == 0 ? DOWN : Answer.OK);
        RequestConverter<String> converter =
                text -> HttpRequest.post("").body(text).orderingKey(id(text) % 7);
        HttpSinkBuilder<String> sink = batches().setMaxBatchSize(5);
        RunningJob job = jobs.job(99, sink.setRequestConverter(converter)).start();
        jobs.tap().open();
        job.awaitFinished();
        assertAcceptedOnce(Texts.first(99));
        Map<Long, List<Long>> byKey =
                acceptedRecords().stream()
                        .map(BatchJobTest::id)
                        .collect(Collectors.groupingBy(id -> id % 7));
        assertThat(byKey).hasSize(7);
        assertThat(byKey.values()).allSatisfy(ids -> assertThat(ids).isSorted());
    }

    private HttpSinkBuilder<String> batches() {
        return jobs.<String>sink()
                .setBatchFormat(BatchFormat.JSON_ARRAY)
                .setMaxBatchSize(SIZE)
                .setMaxTimeInBufferMS(50);
    }

    private HttpSinkBuilder<String> keyed() {
        RequestConverter<String> converter = text -> HttpRequest.post("").body(text).key(id(text));
        return batches().setRequestConverter(converter);
    }

    private void assertAcceptedOnce(Collection<String> sent) {
        assertThat(acceptedRecords()).containsExactlyInAnyOrderElementsOf(sent);
    }

    private List<String> acceptedRecords() {
        List<String> records = new ArrayList<>();
        for (Ledger.Line line : jobs.ledger().lines()) {
            if (line.answer.accepts()) {
                records.addAll(records(line));
            }
        }
        return records;
    }

    /** Each request's key by its body: equal bodies have equal keys, and the other way round. */
    private Map<String, String> keyByBody() {
        Map<String, String> keys = new HashMap<>();
        for (Ledger.Line line : jobs.ledger().lines()) {
            String key = line.headers.get("Idempotency-Key");
            assertThat(key).isNotBlank();
            String before = keys.put(line.text(), key);
            assertThat(before).isIn(null, key);
        }
        assertThat(keys.values()).doesNotHaveDuplicates();
        return keys;
    }

    private static long id(String record) {
        return Long.parseLong(record.replaceAll("\\D.*?(\\d+),.*", "$1"));
    }

    private static List<String> records(Ledger.Line line) {
        List<String> records = new ArrayList<>();
        for (JsonNode record : parsed(line.text())) {
            records.add(record.toString());
        }
        return records;
    }

    private static JsonNode parsed(String body) {
        try {
            JsonNode array = JSON.readTree(body);
            assertThat(array.isArray()).isTrue();
            return array;
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + body, e);
        }
    }
}
