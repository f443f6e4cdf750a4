package org.apache.flink.streaming.connectors.http.delivery.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.delivery.dispatch.Settings;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

class WordingTest {

    private static final String SECRET = "hunter2";
    private static final String KEY = "order-7";

    private final Wording wording =
            Settings.with(
                            Map.of("Authorization", SECRET),
                            "url",
                            "https://h.example/v1?api-key=" + SECRET)
                    .wording;

    @Test
    void aRejectionSaysWhatWhereHowOftenHowMuchAndWhatToDo() {
        Reason reason = wording.rejected(record("users/7?token=" + SECRET, 3), answer(413));
        assertThat(reason.status).isEqualTo(413);
        assertThat(reason.text)
                .isEqualTo(
                        "PUT https://h.example/v1 + users/7 answered 413 after 3 attempt(s);"
                                + " 1 record (key order-7) not delivered. Send smaller records or raise the"
                                + " server's limit on bodies.");
    }

    @Test
    void theEndOfTheGraceSaysForHowLongAndThatNothingIsLost() {
        Reason reason = wording.endpoint(new SentRecord[] {record("", 9)}, answer(401), 600_999);
        assertThat(reason.status).isEqualTo(401);
        assertThat(reason.text)
                .startsWith("PUT https://h.example/v1 answered 401 after 9 attempt(s), and so did")
                .contains("every request to https://h.example/v1 for 600 s (endpoint-grace)")
                .contains("no record is lost, all wait in the state")
                .endsWith("Check the credentials: setHeader(\"Authorization\", \u2026).");
    }

    @Test
    void whatTheAnswerSaysIsInTheMessageWithoutWhatWasSent() {
        String[] headers = {"Content-Type", "application/problem+json"};
        byte[] body =
                ("{\"title\":\"Not valid\",\"detail\":\"no \u001b[1m payload " + SECRET + "\"}")
                        .getBytes(StandardCharsets.UTF_8);
        Answer answer = Answer.of(422, headers, body, false);
        assertThat(wording.rejected(record("", 1), answer).text)
                .contains(
                        " after 1 attempt(s) and says: \"Not valid\"; 1 record (key order-7) not delivered. See");
        body = "{\"title\":\"Not valid\",\"detail\":\"no id\"}".getBytes(StandardCharsets.UTF_8);
        answer = Answer.of(401, headers, body, false);
        SentRecord[] records = {record("", 1), record("", 1)};
        assertThat(wording.endpoint(records, answer, 1_000).text)
                .contains(" attempt(s) and says: \"Not valid: no id\", and so did every request");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | credentials",
                "403 | credentials",
                "407 | credentials",
                "404 | URL",
                "410 | URL",
                "405 | setMethod",
                "409 | on-conflict",
                "413 | smaller records",
                "415 | Content-Type",
                "302 | Redirects are not followed",
                "308 | Redirects are not followed",
                "400 | on-reject",
                "422 | on-reject",
                "501 | on-reject",
            })
    void eachRefusalHasItsAdvice(int status, String advice) {
        assertThat(wording.rejected(record("", 1), answer(status)).text).contains(advice);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Answer.Failure.class)
    void aFailureSaysWhatHappenedOnTheWireAndKeepsItsCause(Answer.Failure failure) {
        IOException cause = new IOException("broken pipe");
        Answer answer =
                failure == Answer.Failure.TRUNCATED
                        ? Answer.truncated(200, new String[0], cause)
                        : Answer.failed(failure, cause);
        Reason reason = wording.failed(record("", 1), answer);
        assertThat(reason.text)
                .matches("PUT https://h\\.example/v1 [a-z].* after 1 attempt\\(s\\)")
                .doesNotContain("answered 0");
        if (failure != Answer.Failure.TIMEOUT) {
            assertThat(reason.text).contains("broken pipe");
        }
    }

    @Test
    void aCauseThatQuotesTheServerStaysOneShortLine() {
        IOException cause = new IOException("no HTTP: a\r\nERROR forged" + "x".repeat(9_000));
        Answer answer = Answer.failed(Answer.Failure.PROTOCOL, cause);
        assertThat(wording.failed(record("", 1), answer).text)
                .contains("a??ERROR forged")
                .hasSizeLessThan(400);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {200, 302, 400, 401, 404, 409, 413, 422, 429, 500, 503, 999})
    void noMessageShowsQueryPayloadOrSecret(int status) {
        SentRecord record = record("users/7?token=" + SECRET, 2);
        byte[] body = ("you sent " + SECRET).getBytes(StandardCharsets.UTF_8);
        String[] headers = {"Content-Type", SECRET};
        Answer answer = Answer.of(status, headers, body, false);
        for (Reason reason :
                new Reason[] {
                    wording.rejected(record, answer),
                    wording.endpoint(new SentRecord[] {record}, answer, 1),
                    wording.failed(record, answer)
                }) {
            assertThat(reason.text).doesNotContain(SECRET, "?", "token", "api-key", "payload");
            assertThat(reason).hasToString(reason.text);
        }
    }

    private static SentRecord record(String url, int attempts) {
        SentRecord record =
                SentRecords.of(
                        new EncodedRequest(
                                "PUT",
                                url,
                                new String[] {"X-Token", SECRET},
                                "text/plain",
                                KEY,
                                ("payload " + SECRET).getBytes(StandardCharsets.UTF_8)));
        record.attempts = attempts;
        return record;
    }

    private static Answer answer(int status) {
        return Answer.of(status, new String[0], new byte[0], false);
    }

    @Test
    void aRecordWithoutAnyKeyIsNamedByItsPlaceInTheInput() {
        EncodedRequest plain = EncodedRequest.toEndpoint("POST", null, new byte[0]);
        SentRecord record = SentRecords.of(plain);
        assertThat(wording.rejected(record, answer(422)).text)
                .as("out of a checkpoint")
                .contains("; 1 record not delivered. ");
        record.number = 12_345;
        assertThat(wording.rejected(record, answer(422)).text)
                .contains("; 1 record (number 12345 of its subtask) not delivered. ");
        assertThat(Wording.unsendable("Order", 7, "it is null", null).text)
                .startsWith("A record (Order, number 7 of its subtask) was not sent: it is null; ");
    }

    @Test
    void aRecordIsNamedByItsOrderingKeyIfItHasNoOther() {
        String[] none = {};
        EncodedRequest ordered =
                new EncodedRequest("POST", "", none, null, null, "user\n3", new byte[0]);
        assertThat(wording.rejected(SentRecords.of(ordered), answer(422)).text)
                .contains("; 1 record (ordering key user?3) not delivered. ");
    }
}
