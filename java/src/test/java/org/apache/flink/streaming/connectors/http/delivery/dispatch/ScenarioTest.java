package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.answer.Outcome;
import org.apache.flink.streaming.connectors.http.delivery.answer.Results;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;

/**
 * One server, a steady load, one question each: correct is not enough, a dispatcher that is many
 * times too slow is correct too.
 */
class ScenarioTest {

    private static final int HOUR = 3_600;

    @Test
    @FaultCase(
            value = "One record in twenty is always answered 500",
            then =
                    "Those wait and go again by themselves; the others flow as if they were not there")
    void recordsThatAlwaysFailDoNotHoldUpTheOthers() {
        Scenario scenario = new Scenario(Settings.of("on-reject", "skip"), always(5, 500));
        scenario.load(200, 600, 1, "").run(600);
        report("5 % sick", scenario.delivered, 114_000);
        assertThat(scenario.delivered).isGreaterThanOrEqualTo((int) (114_000 * 0.999 - 20));
    }

    @Test
    @FaultCase(
            value = "One request in five fails by chance",
            then = "Each goes again, and all of them arrive")
    void failuresByChanceDoNotHoldUpTheStream() {
        Scenario scenario =
                new Scenario(
                        Settings.of(),
                        (it, exchange) ->
                                it.answer(exchange, 50, it.random.nextInt(5) == 0 ? 500 : 200));
        scenario.load(200, 600, 1, "").run(620);
        report("20 % by chance", scenario.delivered, 120_000);
        assertThat(scenario.delivered).isGreaterThanOrEqualTo((int) (120_000 * 0.999));
    }

    @Test
    @FaultCase(
            value = "The endpoint congests when more than ten requests are under way",
            then = "Keeps the number of parallel requests near ten")
    void theLimitStaysNearTheKneeOfAServerThatCongests() {
        Scenario scenario =
                new Scenario(
                        Settings.of(),
                        (it, exchange) -> {
                            double over = Math.max(1, it.underWay / 10.0);
                            it.answer(exchange, 50 * over * over, 200);
                        });
        scenario.load(400, 600, 1, "").run(600);
        report("knee at 10", scenario.delivered / 600.0, 200);
        assertThat(scenario.delivered / 600.0).isGreaterThanOrEqualTo(160);
    }

    @Test
    @FaultCase(
            value = "Answers take very different times",
            then = "Takes that for no congestion, and delivers at the full rate")
    void aJitteryLinkIsNotTakenForCongestion() {
        Scenario scenario =
                new Scenario(
                        Settings.of(),
                        (it, exchange) -> it.answer(exchange, it.exponential(50), 200));
        scenario.load(400, 600, 1, "").run(602);
        report("jitter", scenario.delivered, 240_000);
        assertThat(scenario.delivered).isGreaterThanOrEqualTo((int) (240_000 * 0.99));
    }

    @Test
    void manyUrlsStillMakeFullBatches() {
        Scenario scenario =
                new Scenario(
                        Settings.of(
                                "batch-format", "json-array",
                                "sink.batch.max-size", "500",
                                "sink.requests.max-buffered", "100000"),
                        (it, exchange) -> it.answer(exchange, 50, 200));
        scenario.load(20_000, 120, 64, "").run(122);
        report("64 URLs", scenario.delivered, 2_400_000);
        assertThat(scenario.delivered).isGreaterThanOrEqualTo((int) (2_400_000 * 0.99));
    }

    @Test
    @FaultCase(
            value = "Nobody listens for a day",
            then = "At most 40 requests in the first minute and 2,000 in the day")
    void aDayOfRefusalCostsFewRequests() {
        Scenario scenario =
                new Scenario(
                        Settings.of("endpoint-grace", "2 d"),
                        (it, exchange) -> it.fail(exchange, 1, Answer.Failure.CONNECT));
        scenario.load(10, 60, 1, "").run(60);
        int firstMinute = scenario.requests;
        scenario.load(10, 24 * HOUR - 60, 1, "").run(24 * HOUR - 60);
        report("refused: first minute", firstMinute, 40);
        report("refused: a day", scenario.requests, 2_000);
        assertThat(firstMinute).isLessThanOrEqualTo(40);
        assertThat(scenario.requests).isLessThanOrEqualTo(2_000);
    }

    @Test
    @FaultCase(
            value = "Batches wait through five minutes of 503",
            then = "They leave in full, at most 32 requests at once")
    void aBacklogLeavesInFullBatchesAndWithoutABurst() {
        Scenario scenario =
                new Scenario(
                        Settings.of(
                                "batch-format", "json-array",
                                "sink.batch.max-size", "500",
                                "sink.requests.max-buffered", "20000"),
                        (it, exchange) ->
                                it.answer(exchange, 50, it.elapsedSeconds() < 300 ? 503 : 200));
        scenario.load(100, 300, 4, "").run(300);
        int before = scenario.requests;
        int fullBefore = scenario.full;
        scenario.mostUnderWay = 0;
        scenario.run(120);
        report("backlog: requests", scenario.requests - before, 62);
        assertThat(scenario.delivered).isGreaterThanOrEqualTo(20_000);
        assertThat(scenario.full - fullBefore).isGreaterThanOrEqualTo(30);
        assertThat(scenario.mostUnderWay).isLessThanOrEqualTo(32);
    }

    private static Scenario.Server rateLimited(boolean retryAfter, boolean silent) {
        double[] bucket = {10, 0};
        return (it, exchange) -> {
            long now = it.time.now() - it.start;
            bucket[0] = Math.min(10, bucket[0] + (now - bucket[1]) * 0.1);
            bucket[1] = now;
            if (bucket[0] >= 1) {
                bucket[0]--;
                it.answer(exchange, 50, 200);
            } else if (silent) {
                it.fail(exchange, 30_000, Answer.Failure.TIMEOUT);
            } else if (retryAfter) {
                it.answer(exchange, 50, 429, "Retry-After", "1");
            } else {
                it.answer(exchange, 50, 429);
            }
        };
    }

    @Test
    @FaultCase(
            value = "The endpoint answers 429 above a rate, with or without Retry-After",
            then = "Learns the rate, uses most of it, and is refused less than one request in 200")
    void theRateThatAServerAllowsIsLearnedFromItsRefusals() {
        for (boolean retryAfter : new boolean[] {true, false}) {
            Scenario scenario = new Scenario(Settings.of(), rateLimited(retryAfter, false));
            scenario.load(300, 600, 1, "").run(600);
            double refused = 1 - (double) scenario.delivered / scenario.requests;
            report("allows 100/s, Retry-After " + retryAfter, scenario.delivered / 600.0, 100);
            report("  refused", refused * 100, 0.5);
            assertThat(scenario.delivered / 600.0).isGreaterThanOrEqualTo(92);
            assertThat(refused).isLessThanOrEqualTo(0.005);
        }
    }

    @Test
    @FaultCase(
            value = "Every tenth request is answered 429 for a while, whatever the rate",
            then = "Sends at the full rate again once the refusals end")
    void refusalsThatAreNoRateDoNotSlowTheStreamDownAfterwards() {
        int[] seen = {0};
        Scenario scenario =
                new Scenario(
                        Settings.of(),
                        (it, exchange) -> {
                            if (it.elapsedSeconds() < 30 && seen[0]++ % 10 == 9) {
                                it.answer(exchange, 2, 429, "Retry-After", "2");
                            } else {
                                it.answer(exchange, 2, 200);
                            }
                        });
        scenario.load(60, 60, 1, "").run(60);
        report("every tenth refused, then none", scenario.delivered, 3_600);
        assertThat(scenario.delivered).isGreaterThanOrEqualTo(3_590);
    }

    @Test
    @FaultCase(
            value = "The endpoint says nothing to what is above its rate",
            then = "Stays close to the rate; what got no answer goes again")
    void aServerThatFallsSilentBeyondItsRateIsUsedWell() {
        Scenario scenario = new Scenario(Settings.of(), rateLimited(false, true));
        scenario.load(300, 600, 1, "").run(600);
        report("allows 100/s, else silent", scenario.delivered / 600.0, 100);
        assertThat(scenario.delivered / 600.0).isGreaterThanOrEqualTo(95);
    }

    @Test
    @FaultCase(
            value = "Nearly half of all records are always answered 500",
            then = "Delivers the others, and rejects the sick ones after `record-grace`")
    void manySickRecordsDoNotStopTheGoodOnes() {
        Scenario scenario =
                new Scenario(
                        Settings.of("on-reject", "skip", "record-grace", "1 min"), always(45, 500));
        scenario.load(100, 600, 1, "").run(600);
        report("45 % sick", scenario.delivered, 33_000);
        assertThat(scenario.delivered).isGreaterThanOrEqualTo((int) (33_000 * 0.9));
    }

    @Test
    @FaultCase(
            value = "One record in fifty is answered 403 while the others are accepted",
            then = "Rejects those after `endpoint-grace`; the job runs on")
    void aFewForbiddenRecordsEndByPolicyWhileTheRestFlows() {
        Scenario scenario = new Scenario(Settings.of("on-reject", "skip"), always(2, 403));
        scenario.load(50, 2_400, 1, "").run(2_400);
        report("2 % forbidden: delivered", scenario.delivered, 117_600);
        report("2 % forbidden: skipped", scenario.skipped, 2_400 * 0.6);
        assertThat(scenario.failure).isNull();
        assertThat(scenario.delivered).isGreaterThanOrEqualTo((int) (117_600 * 0.99));
        assertThat(scenario.skipped).isGreaterThanOrEqualTo(1_000);
    }

    @Test
    @FaultCase(
            value = "Most records are suddenly answered 422",
            then =
                    "Takes it for trouble of the endpoint: stops giving records up, and fails the job after `endpoint-grace`")
    void aStormOfRejectsEndsTheJobAfterTheGraceWithFewRecordsGone() {
        Scenario scenario = new Scenario(Settings.of("on-reject", "skip"), always(60, 422));
        scenario.load(50, 7_200, 1, "").run(7_200);
        report("60 % rejected: skipped", scenario.skipped, 100);
        assertThat(scenario.failure).isNotNull();
        assertThat(scenario.elapsedSeconds()).isGreaterThanOrEqualTo(600);
        assertThat(scenario.skipped).isLessThanOrEqualTo(1_000);
    }

    @Test
    @FaultCase(
            value = "The results within the answers reject most records",
            then = "Fails the job after `endpoint-grace`, as if their status had said so")
    void aStormOfRejectsWithinAnswersEndsTheJobToo() {
        Results results =
                (records, answer) -> {
                    Results.Item[] items = new Results.Item[records.length];
                    for (int i = 0; i < items.length; i++) {
                        boolean bad = Scenario.percentile(records[i]) < 60;
                        items[i] =
                                new Results.Item(
                                        bad ? Outcome.REJECT : Outcome.SUCCESS,
                                        bad ? 422 : 200,
                                        "an item");
                    }
                    return items;
                };
        Scenario scenario =
                new Scenario(
                        Settings.of(
                                "on-reject", "skip",
                                "batch-format", "json-array",
                                "sink.batch.max-size", "20"),
                        results,
                        (it, exchange) -> it.answer(exchange, 50, 200));
        scenario.load(50, 7_200, 1, "").run(7_200);
        report("60 % of items rejected: skipped", scenario.skipped, 100);
        assertThat(scenario.failure).isNotNull();
        assertThat(scenario.elapsedSeconds()).isGreaterThanOrEqualTo(600);
        assertThat(scenario.skipped).isLessThanOrEqualTo(1_000);
    }

    /** A server that gives so many percent of the records this status whenever they come. */
    private static Scenario.Server always(int percent, int status) {
        return (it, exchange) -> {
            boolean sick = Scenario.percentile(exchange) < percent;
            it.answer(exchange, 50, sick ? status : 200);
        };
    }

    private static void report(String what, double measured, double best) {
        System.out.printf("%-40s %12.1f of %.1f%n", what, measured, best);
    }
}
