package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** How many requests go at once to servers of many shapes: tests/vectors/concurrency.json. */
class ConcurrencyShapeTest {

    private static final int SAMPLE = 10;

    static Stream<JsonNode> rows() throws IOException {
        try (InputStream in = ConcurrencyShapeTest.class.getResourceAsStream("/concurrency.json")) {
            JsonNode rows = new ObjectMapper().readTree(in).required("rows");
            return StreamSupport.stream(rows.spliterator(), false);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void whatIsMeasuredIsInTheRangesOfTheTable(JsonNode row) {
        Map<String, Double> measured = measure(row);
        report(row, measured);
        JsonNode expected = row.required("expect");
        SoftAssertions softly = new SoftAssertions();
        for (String what : (Iterable<String>) expected::fieldNames) {
            JsonNode range = expected.get(what);
            softly.assertThat(measured.get(what))
                    .as(what)
                    .isBetween(range.get(0).asDouble(), range.get(1).asDouble());
        }
        softly.assertAll();
    }

    @Test
    void everyRowHasANameOfItsOwnAndSaysHowFastItIsToBe() throws IOException {
        List<String> names = new ArrayList<>();
        rows().forEach(
                        row -> {
                            names.add(row.required("name").asText());
                            row.required("expect").required("per-second");
                        });
        assertThat(names).hasSizeGreaterThanOrEqualTo(12).doesNotHaveDuplicates();
    }

    private static Map<String, Double> measure(JsonNode row) {
        ShapedServer server = new ShapedServer(row.required("server"));
        Scenario scenario = new Scenario(settings(row.path("options")), server);
        int records = row.required("records").asInt();
        scenario.source(records, row.path("every").asInt(0));
        List<Integer> underWay = new ArrayList<>();
        List<Integer> limit = new ArrayList<>();
        long end = scenario.start + 1000 * row.path("within").asLong(600);
        while (scenario.delivered < records && scenario.time.now() < end) {
            scenario.runMillis(SAMPLE);
            underWay.add(scenario.underWay);
            limit.add(scenario.dispatcher().gauges().concurrencyLimit());
        }
        Map<String, Double> measured = new LinkedHashMap<>();
        double seconds = (scenario.time.now() - scenario.start) / 1000.0;
        measured.put("seconds", seconds);
        measured.put("per-second", scenario.delivered / seconds);
        measured.put("most-per-second", (double) server.peakPerSecond);
        measured.put("most-under-way", (double) scenario.mostUnderWay);
        measured.put("mean-under-way", mean(underWay));
        measured.put("highest-limit", (double) limit.stream().max(Integer::compare).orElse(0));
        measured.put("mean-limit", mean(limit));
        measured.put("refused-percent", 100.0 * server.refused / scenario.requests);
        return measured;
    }

    private static DeliverySettings settings(JsonNode options) {
        List<String> keysAndValues = new ArrayList<>();
        for (String key : (Iterable<String>) options::fieldNames) {
            keysAndValues.add(key);
            keysAndValues.add(options.get(key).asText());
        }
        return Settings.of(keysAndValues.toArray(new String[0]));
    }

    private static double mean(List<Integer> values) {
        return values.stream().mapToInt(value -> value).average().orElse(0);
    }

    private static void report(JsonNode row, Map<String, Double> measured) {
        System.out.printf(
                "%-48s %6.1f/s of %5.1f, %4.1f under way, %.1f %% refused%n",
                row.required("name").asText(),
                measured.get("per-second"),
                row.required("best").asDouble(),
                measured.get("mean-under-way"),
                measured.get("refused-percent"));
    }
}
