package org.apache.flink.streaming.connectors.http.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.connectors.http.BatchFormat;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.HttpSinkBuilder;
import org.apache.flink.streaming.connectors.http.OnReject;
import org.apache.flink.streaming.connectors.http.RecordResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A bulk endpoint that answers record by record: of twenty, record 7 is always bad and record 3 put
 * off once.
 */
@Tag("job")
class ResultsJobTest {

    private static final int RECORDS = 20;
    private static final int BAD = 7;
    private static final int PUT_OFF = 3;

    @RegisterExtension final JobHarness jobs = new JobHarness();

    /** How often the server accepted and saw each record; used by its threads. */
    private final Map<Integer, Integer> accepted = new TreeMap<>();

    private final Map<Integer, Integer> came = new TreeMap<>();

    @Test
    @FaultCase(
            value = "A bulk endpoint takes some records of a batch and not others",
            then = "Each record has its own outcome: only what failed is sent again or refused")
    void onlyWhatFailedGoesOnByTheStatusesInTheAnswer() throws Exception {
        jobs.server().answer(line -> bulk(line, true));
        run(sink().setResponseItems("/items").setResponseItemStatus("/*/status"));
    }

    @Test
    void onlyWhatFailedGoesOnByTheErrorsInTheAnswer() throws Exception {
        jobs.server().answer(line -> bulk(line, false));
        run(
                sink().setResponseErrors("/insertErrors")
                        .setResponseErrorIndex("/index")
                        .setResponseItemStatus("/status"));
    }

    @Test
    void onlyWhatFailedGoesOnByWhatAHandlerReadsFromTheHeaders() throws Exception {
        jobs.server().answer(line -> bulk(line, true));
        run(
                sink().setResponseHandler(
                                response ->
                                        Arrays.stream(response.getHeader("X-Statuses").split(","))
                                                .map(Integer::valueOf)
                                                .map(RecordResult::ofStatus)
                                                .collect(Collectors.toList())));
    }

    private HttpSinkBuilder<String> sink() {
        return jobs.<String>sink()
                .setBatchFormat(BatchFormat.JSON_ARRAY)
                .setOnReject(OnReject.SKIP);
    }

    private void run(HttpSinkBuilder<String> sink) throws Exception {
        RunningJob job = jobs.job(RECORDS, sink).start();
        jobs.tap().open();
        job.awaitFinished();
        assertThat(job.counts().sum("recordsDelivered")).isEqualTo(RECORDS - 1);
        assertThat(job.counts().sum("recordsSkipped")).isEqualTo(1);
        synchronized (accepted) {
            assertThat(accepted.keySet())
                    .isEqualTo(
                            IntStream.range(0, RECORDS)
                                    .filter(id -> id != BAD)
                                    .boxed()
                                    .collect(Collectors.toSet()));
            assertThat(accepted.values()).as("each once").containsOnly(1);
            assertThat(came).containsEntry(PUT_OFF, 2).containsEntry(BAD, 1);
            assertThat(came.values().stream().mapToInt(times -> times).sum())
                    .as("nothing but the record put off came twice")
                    .isEqualTo(RECORDS + 1);
        }
    }

    private Answer bulk(Ledger.Line line, boolean items) {
        List<Integer> statuses = statuses(line);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < statuses.size(); i++) {
            int status = statuses.get(i);
            if (items) {
                parts.add("{\"index\":{\"status\":" + status + "}}");
            } else if (status != 201) {
                parts.add("{\"index\":" + i + ",\"status\":" + status + "}");
            }
        }
        String array = String.join(",", parts);
        String header = statuses.stream().map(String::valueOf).collect(Collectors.joining(","));
        return Answer.status(200)
                .header("X-Statuses", header)
                .body("{\"" + (items ? "items" : "insertErrors") + "\":[" + array + "]}");
    }

    private List<Integer> statuses(Ledger.Line line) {
        List<Integer> statuses = new ArrayList<>();
        synchronized (accepted) {
            for (JsonNode record : array(line)) {
                int id = record.required("id").intValue();
                int times = came.merge(id, 1, Integer::sum);
                int status = id == BAD ? 400 : id == PUT_OFF && times == 1 ? 503 : 201;
                if (status == 201) {
                    accepted.merge(id, 1, Integer::sum);
                }
                statuses.add(status);
            }
        }
        return statuses;
    }

    private static JsonNode array(Ledger.Line line) {
        try {
            return new ObjectMapper().readTree(line.body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
