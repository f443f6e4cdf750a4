package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.ResponseHandler;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the Dispatcher does with results per record, against a simulated server. */
class ResultFlowTest {

    private static final String[] BATCHES = {
        "batch-format", "json-array", "sink.batch.max-size", "20", "on-reject", "skip"
    };

    /** By record: how often it came, and how often it was accepted. */
    private final Map<Integer, Integer> came = new TreeMap<>();

    private final Map<Integer, Integer> accepted = new TreeMap<>();
    private final List<Integer> sizes = new ArrayList<>();

    @Test
    void onlyTheRecordsThatFailedGoOnEachByItsOwnOutcome() {
        Scenario scenario = run(Settings.of(with("response.items", "")), this::statuses);
        assertThat(scenario.delivered).isEqualTo(19);
        assertThat(scenario.skipped).isEqualTo(1);
        assertThat(sizes).as("records of each request").containsExactly(20, 1);
        assertThat(came).hasSize(20).containsEntry(3, 2).containsEntry(7, 1);
        assertThat(came.values()).filteredOn(times -> times == 1).hasSize(19);
        assertThat(accepted).hasSize(19).doesNotContainKey(7);
        assertThat(accepted.values()).containsOnly(1);
    }

    @Test
    @FaultCase(
            value = "An answer 200 whose results cannot be read",
            then = "Counts no record as delivered; halves the batch until the cause stands alone")
    void aSuccessThatCannotBeReadIsSplitUntilTheRecordThatCausesItStandsAlone() {
        Scenario scenario =
                run(
                        Settings.of(with("response.items", "")),
                        exchange -> numbers(exchange).contains(7) ? "oops" : statuses(exchange));
        assertThat(scenario.delivered).isEqualTo(19);
        assertThat(scenario.skipped).isEqualTo(1);
        assertThat(accepted).hasSize(19).doesNotContainKey(7);
        assertThat(accepted.values()).containsOnly(1);
        assertThat(sizes.size()).isLessThanOrEqualTo(1 + 2 * 5 + 1);
    }

    @Test
    void aRecordAloneWhoseSuccessCannotBeReadIsRejectedWithTheReason() {
        Scenario scenario =
                run(
                        Settings.of("response.items", "", "sink.batch.max-size", "1"),
                        exchange -> "oops");
        assertThat(scenario.delivered).isZero();
        assertThat(scenario.failure)
                .hasMessageContaining("answered 200 after 1 attempt(s), but its body is no JSON;")
                .hasMessageContaining("response.*");
    }

    @Test
    @FaultCase(
            value = "The response handler throws",
            then = "Counts nothing as delivered; rejects with the reason what it throws at alone")
    void aHandlerThatThrowsRejectsARecordAloneAndLosesNone() {
        ResponseHandler handler =
                response -> {
                    if (response.getText().contains("400")) {
                        throw new IllegalStateException("400");
                    }
                    return null;
                };
        Scenario scenario = run(Settings.handledBy(handler, BATCHES), this::only7Fails);
        assertThat(scenario.delivered).isEqualTo(19);
        assertThat(scenario.skipped).isEqualTo(1);
    }

    @Test
    void anAcceptedRecordThatFollowsAFailedOneOfItsKeyMayBeKnownWhenItComesAgain() {
        Scenario scenario =
                new Scenario(
                        Settings.of("response.items", "", "batch-format", "json-array"),
                        (it, exchange) -> {
                            sizes.add(exchange.batch.size());
                            String body = sizes.size() == 1 ? "[503,201]" : "[201,409]";
                            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                            it.answer(exchange, 20, Answer.of(200, new String[0], bytes, false));
                        });
        scenario.offer(List.of(ofOneKey("1"), ofOneKey("2")));
        scenario.run(60);
        assertThat(scenario.failure).isNull();
        assertThat(sizes).containsExactly(2, 2);
        assertThat(scenario.delivered).isEqualTo(2);
    }

    private static Entry ofOneKey(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return Entry.of(new EncodedRequest("POST", "", new String[0], null, null, "key", bytes));
    }

    private interface Body {
        String of(Exchange exchange);
    }

    private Scenario run(DeliverySettings settings, Body body) {
        Scenario scenario =
                new Scenario(
                        settings,
                        (it, exchange) -> {
                            sizes.add(exchange.batch.size());
                            numbers(exchange)
                                    .forEach(number -> came.merge(number, 1, Integer::sum));
                            byte[] bytes = body.of(exchange).getBytes(StandardCharsets.UTF_8);
                            it.answer(exchange, 20, Answer.of(200, new String[0], bytes, false));
                        });
        return scenario.load(20, 1, 1, "").run(60);
    }

    private static String[] with(String key, String value) {
        List<String> options = new ArrayList<>(List.of(BATCHES));
        options.addAll(List.of(key, value));
        return options.toArray(new String[0]);
    }

    /** Record 7 is always refused, record 3 once put off. */
    private String statuses(Exchange exchange) {
        List<Integer> statuses = new ArrayList<>();
        for (int number : numbers(exchange)) {
            boolean putOff = number == 3 && came.get(3) == 1 && exchange.batch.size() == 20;
            int status = number == 7 ? 400 : putOff ? 503 : 200;
            if (status == 200) {
                accepted.merge(number, 1, Integer::sum);
            }
            statuses.add(status);
        }
        return statuses.toString();
    }

    private String only7Fails(Exchange exchange) {
        return numbers(exchange).contains(7) ? "400" : "200";
    }

    private static List<Integer> numbers(Exchange exchange) {
        List<Integer> numbers = new ArrayList<>();
        for (Entry entry : exchange.batch.entries) {
            numbers.add(Integer.parseInt(Scenario.body(entry)));
        }
        return numbers;
    }
}
