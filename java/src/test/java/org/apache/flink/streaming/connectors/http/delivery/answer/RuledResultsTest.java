package org.apache.flink.streaming.connectors.http.delivery.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Settings;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The table tests/vectors/results.json, row by row. */
class RuledResultsTest {

    private static final String[] NO_HEADERS = {};

    static Stream<JsonNode> rows() throws IOException {
        try (InputStream in = RuledResultsTest.class.getResourceAsStream("/results.json")) {
            JsonNode rows = new ObjectMapper().readTree(in).required("rows");
            return StreamSupport.stream(rows.spliterator(), false);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aRuleReadsWhatTheTableSays(JsonNode row) {
        Results results = Settings.of(rule(row.required("rule"))).results();
        SentRecord[] batch = SentRecords.of(row.required("records").intValue());
        JsonNode expected = row.required("expect");
        try {
            Results.Item[] items = results.of(batch, answer(row));
            if (items == null) {
                assertThat(expected.asText()).isEqualTo("WHOLE");
            } else {
                assertThat(outcomes(items)).isEqualTo(texts(expected));
            }
        } catch (Results.Unreadable e) {
            assertThat(expected.asText()).as(e.getMessage()).isEqualTo("UNREADABLE");
            assertThat(e).hasMessageContaining(row.required("why").asText());
        }
    }

    @Test
    void anAttemptWithoutWholeAnswerIsTakenAsAWhole() throws Exception {
        Results results = Settings.of("response.items", "").results();
        Answer answer = Answer.truncated(200, NO_HEADERS, new IOException("broke off"));
        assertThat(results.of(SentRecords.of(1), answer)).isNull();
    }

    @Test
    void aConflictOfARecordThatMayHaveArrivedIsADuplicate() throws Exception {
        Results results = Settings.of("response.items", "").results();
        SentRecord[] batch = SentRecords.of(2);
        batch[1].mayHaveArrived = true;
        assertThat(outcomes(results.of(batch, answer(200, "[409,409]", false))))
                .containsExactly("REJECT", "SUCCESS");
        Results mild = Settings.of("response.items", "", "on-conflict", "success").results();
        assertThat(outcomes(mild.of(batch, answer(200, "[409,409]", false))))
                .containsExactly("SUCCESS", "SUCCESS");
    }

    @Test
    void aRejectedRecordIsToldWithTheRequestTheStatusAndWhatToDo() throws Exception {
        Results results = Settings.of("response.items", "").results();
        Results.Item item = results.of(SentRecords.of(1), answer(207, "[413]", false))[0];
        assertThat(item.status).isEqualTo(413);
        assertThat(item.text)
                .isEqualTo(
                        "POST http://127.0.0.1:8080/in answered 207 after 0 attempt(s) and says of"
                                + " this record: status 413; 1 record not delivered. Send smaller"
                                + " records or raise the server's limit on bodies.");
    }

    @Test
    void whereAnswersAreReadByRecordMoreOfThemIsRead() {
        assertThat(Settings.of().responseMaxBytes).isEqualTo(64 << 10);
        assertThat(Settings.of("response.items", "").responseMaxBytes).isEqualTo(8 << 20);
        assertThat(Settings.of("response.errors", "/e").responseMaxBytes).isEqualTo(8 << 20);
        assertThat(Settings.handledBy(response -> null).responseMaxBytes).isEqualTo(8 << 20);
        assertThat(Settings.of("response.items", "", "response.max-bytes", "1 kb").responseMaxBytes)
                .isEqualTo(1 << 10);
    }

    @Test
    void withoutRuleAndHandlerEveryAnswerIsTakenAsAWhole() {
        assertThat(Settings.of().results()).isSameAs(Results.NONE);
    }

    private static String[] rule(JsonNode rule) {
        List<String> options = new ArrayList<>();
        rule.fieldNames()
                .forEachRemaining(
                        name ->
                                options.addAll(
                                        List.of("response." + name, rule.get(name).textValue())));
        return options.toArray(new String[0]);
    }

    private static Answer answer(JsonNode row) {
        String body = row.has("json") ? row.get("json").toString() : row.get("text").textValue();
        return answer(row.path("status").asInt(200), body, row.path("cut").asBoolean());
    }

    private static Answer answer(int status, String body, boolean cut) {
        return Answer.of(status, NO_HEADERS, body.getBytes(StandardCharsets.UTF_8), cut);
    }

    private static List<String> outcomes(Results.Item[] items) {
        List<String> outcomes = new ArrayList<>();
        for (Results.Item item : items) {
            outcomes.add(item.outcome.name());
        }
        return outcomes;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.textValue()));
        return texts;
    }
}
