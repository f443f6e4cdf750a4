package org.apache.flink.streaming.connectors.http.delivery.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.streaming.connectors.http.HttpResponse;
import org.apache.flink.streaming.connectors.http.RecordResult;
import org.apache.flink.streaming.connectors.http.ResponseHandler;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.Settings;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

class HandledResultsTest {

    private static final Answer OK = answer(200, false);

    @Test
    void eachRecordGetsTheResultThatTheHandlerGives() throws Exception {
        ResponseHandler handler =
                response ->
                        List.of(
                                RecordResult.success(),
                                RecordResult.retry(),
                                RecordResult.reject("bad\ncolour"),
                                RecordResult.ofStatus(201),
                                RecordResult.ofStatus(429),
                                RecordResult.ofStatus(422),
                                RecordResult.ofStatus(401));
        Results.Item[] items = results(handler).of(SentRecords.of(7), OK);
        assertThat(items)
                .extracting(item -> item.outcome)
                .containsExactly(
                        Outcome.SUCCESS,
                        Outcome.RETRY,
                        Outcome.REJECT,
                        Outcome.SUCCESS,
                        Outcome.RETRY,
                        Outcome.REJECT,
                        Outcome.ENDPOINT);
        assertThat(items[2].text)
                .contains("answered 200", "says of this record: bad?colour;")
                .doesNotContain("\n");
        assertThat(items[5].status).isEqualTo(422);
    }

    @Test
    void theHandlerSeesRequestAndAnswer() throws Exception {
        AtomicReference<HttpResponse> seen = new AtomicReference<>();
        ResponseHandler handler =
                response -> {
                    seen.set(response);
                    return null;
                };
        assertThat(results(handler).of(SentRecords.of(3), answer(422, true))).isNull();
        HttpResponse response = seen.get();
        assertThat(response.getMethod()).isEqualTo("POST");
        assertThat(response.getUrl()).isEmpty();
        assertThat(response.getRecords()).isEqualTo(3);
        assertThat(response.getStatus()).isEqualTo(422);
        assertThat(response.getHeader("x-errors")).isEqualTo("1,2");
        assertThat(response.getHeader("X-None")).isNull();
        assertThat(response.getText()).isEqualTo("grün");
        assertThat(response.isBodyCut()).isTrue();
        assertThat(response).hasToString("422 to POST ");
        results(handler).of(SentRecords.of(1), OK);
        assertThat(seen.get().isBodyCut()).isFalse();
    }

    @Test
    void aHandlerThatThrowsHasNotReadTheAnswer() {
        IllegalStateException failure = new IllegalStateException("payload");
        Results results =
                results(
                        response -> {
                            throw failure;
                        });
        assertThatThrownBy(() -> results.of(SentRecords.of(2), OK))
                .isInstanceOf(Results.Unreadable.class)
                .hasMessage("the response handler threw java.lang.IllegalStateException")
                .hasCause(failure);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aWrongNumberOfResultsIsNoReading(int size) {
        RecordResult[] given = new RecordResult[size];
        Arrays.fill(given, RecordResult.success());
        Results results = results(response -> List.of(given));
        assertThatThrownBy(() -> results.of(SentRecords.of(2), OK))
                .isInstanceOf(Results.Unreadable.class)
                .hasMessage("the response handler returned " + size + " result(s) for 2 record(s)");
    }

    @Test
    void nullForARecordIsNoReading() {
        Results results = results(response -> Arrays.asList(RecordResult.success(), null));
        assertThatThrownBy(() -> results.of(SentRecords.of(2), OK))
                .isInstanceOf(Results.Unreadable.class)
                .hasMessage("the response handler returned null for a record");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 429, 502, 503})
    void whatIsNoSuccessIsTakenByItsStatusIfTheHandlerCannotReadIt(int status) throws Exception {
        Results throwing =
                results(
                        response -> {
                            throw new IOException("a page of the load balancer");
                        });
        assertThat(throwing.of(SentRecords.of(2), answer(status, false))).isNull();
        Results mistaken = results(response -> List.of());
        assertThat(mistaken.of(SentRecords.of(2), answer(status, false))).isNull();
    }

    @Test
    void aRefusalMayBeReadByRecordToo() throws Exception {
        Results results =
                results(
                        response ->
                                List.of(RecordResult.success(), RecordResult.reject("no colour")));
        assertThat(results.of(SentRecords.of(2), answer(422, false)))
                .extracting(item -> item.outcome)
                .containsExactly(Outcome.SUCCESS, Outcome.REJECT);
    }

    @Test
    void anAttemptWithoutWholeAnswerIsNotShown() throws Exception {
        Results results =
                results(
                        response -> {
                            throw new AssertionError("was asked");
                        });
        Answer answer = Answer.failed(Answer.Failure.TIMEOUT, new IOException("late"));
        assertThat(results.of(SentRecords.of(1), answer)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 99, 600})
    void aResultOfNoStatusIsRefused(int status) {
        assertThatThrownBy(() -> RecordResult.ofStatus(status))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("status must be a number from 100 to 599, was " + status);
    }

    private static Results results(ResponseHandler handler) {
        return Settings.handledBy(handler).results();
    }

    private static Answer answer(int status, boolean cut) {
        String[] headers = {"X-Errors", "1,2", "X-ERRORS", "3"};
        return Answer.of(status, headers, "grün".getBytes(StandardCharsets.UTF_8), cut);
    }
}
