package org.apache.flink.streaming.connectors.http.delivery.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.connectors.http.OnConflict;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The table tests/vectors/outcomes.json, row by row. */
class ResponseClassifierTest {

    static Stream<JsonNode> outcomes() throws IOException {
        try (InputStream in = ResponseClassifierTest.class.getResourceAsStream("/outcomes.json")) {
            JsonNode rows = new ObjectMapper().readTree(in).required("outcomes");
            return StreamSupport.stream(rows.spliterator(), false);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outcomes")
    void anAnswerMeansWhatTheTableSays(JsonNode row) {
        ResponseClassifier classifier = new ResponseClassifier(onConflict(row));
        Circumstances circumstances = circumstances(row.required("when"));
        for (Answer answer : answers(row.required("answer"))) {
            Verdict verdict = classifier.classify(answer, circumstances);
            assertThat(verdict.name())
                    .as("status %s", answer.status())
                    .isEqualTo(row.required("verdict").textValue());
            assertThat(verdict.outcome.name()).isEqualTo(row.required("outcome").textValue());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outcomes")
    void whatTheFastWayTakesForASuccessIsOne(JsonNode row) {
        for (Answer answer : answers(row.required("answer"))) {
            if (ResponseClassifier.isSuccess(answer)) {
                assertThat(row.required("verdict").textValue()).isEqualTo("DELIVERED");
            }
        }
    }

    @Test
    void theTableCoversEachStatusOfAPlainRecordOnce() throws IOException {
        List<Integer> covered =
                outcomes()
                        .filter(ResponseClassifierTest::isPlain)
                        .flatMap(row -> answers(row.required("answer")).stream())
                        .map(Answer::status)
                        .sorted()
                        .collect(Collectors.toList());
        List<Integer> all = IntStream.range(100, 600).boxed().collect(Collectors.toList());
        all.addAll(List.of(600, 999));
        assertThat(covered).isEqualTo(all);
    }

    @Test
    void theTableCoversEachFailureAndEachVerdict() throws IOException {
        Set<String> failures = new TreeSet<>();
        Set<String> verdicts = new TreeSet<>();
        outcomes()
                .forEach(
                        row -> {
                            failures.add(row.required("answer").path("failure").asText());
                            verdicts.add(row.required("verdict").textValue());
                        });
        assertThat(failures).containsAll(names(EnumSet.allOf(Answer.Failure.class)));
        assertThat(verdicts).isEqualTo(names(EnumSet.allOf(Verdict.class)));
    }

    /** Statuses without anything that could change their meaning. */
    private static boolean isPlain(JsonNode row) {
        return row.required("when").isEmpty()
                && !row.required("answer").has("headers")
                && !row.required("answer").has("failure");
    }

    private static OnConflict onConflict(JsonNode row) {
        String text = row.required("when").path("onConflict").asText("reject");
        return OnConflict.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static Circumstances circumstances(JsonNode when) {
        Set<String> known =
                Set.of(
                        "method",
                        "urlFromRecord",
                        "headersFromRecord",
                        "key",
                        "mayHaveArrived",
                        "repeatedAtOnce",
                        "conflicts",
                        "endpointKnown",
                        "onConflict");
        when.fieldNames().forEachRemaining(name -> assertThat(known).contains(name));
        Circumstances given =
                new Circumstances(
                        new EncodedRequest(
                                when.path("method").asText("POST"),
                                when.path("urlFromRecord").asBoolean() ? "users/7" : "",
                                when.path("headersFromRecord").asBoolean()
                                        ? new String[] {"X-Trace", "abc"}
                                        : new String[0],
                                null,
                                when.path("key").asBoolean() ? "k-7" : null,
                                null));
        given.key = when.path("key").asBoolean();
        given.mayHaveArrived = when.path("mayHaveArrived").asBoolean();
        given.repeatedAtOnce = when.path("repeatedAtOnce").asBoolean();
        given.conflicts = when.path("conflicts").asInt();
        given.endpointKnown = when.path("endpointKnown").asBoolean(true);
        return given;
    }

    private static List<Answer> answers(JsonNode answer) {
        List<String> headers = new ArrayList<>();
        JsonNode given = answer.path("headers");
        given.fieldNames()
                .forEachRemaining(name -> headers.addAll(List.of(name, given.get(name).asText())));
        String[] array = headers.toArray(new String[0]);
        if (!answer.has("failure")) {
            return statuses(answer)
                    .mapToObj(status -> Answer.of(status, array, new byte[0], false))
                    .collect(Collectors.toList());
        }
        Answer.Failure failure = Answer.Failure.valueOf(answer.get("failure").textValue());
        IOException cause = new IOException("as the table says");
        if (failure != Answer.Failure.TRUNCATED) {
            return List.of(Answer.failed(failure, cause));
        }
        return statuses(answer)
                .mapToObj(status -> Answer.truncated(status, array, cause))
                .collect(Collectors.toList());
    }

    private static IntStream statuses(JsonNode answer) {
        String[] range = answer.required("status").asText().split("-");
        return IntStream.rangeClosed(
                Integer.parseInt(range[0]), Integer.parseInt(range[range.length - 1]));
    }

    private static Set<String> names(Set<? extends Enum<?>> values) {
        return values.stream().map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
    }
}
