package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.News.Kind;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.Collectors;

/** What is told of a destination: each change of its state, and never much. */
class NewsTest {

    private static final int DAY = 24 * 3_600;

    private static final int SHIFT = 6 * 3_600;

    private final DispatcherPlay play =
            new DispatcherPlay(
                    "batch-format", "none",
                    "sink.batch.max-size", "1",
                    "sink.requests.max-inflight", "5");

    @Test
    void anOutageIsToldFromItsFirstFailureToItsEnd() {
        play.accept("a b c d e f g h").answerAll(503);
        play.passToNextWake().answerAll(503);
        play.passToNextWake().answerAll(200);
        play.pass(1_000).accept("i").finish(name -> false);
        assertThat(kinds(play.news))
                .containsExactly(Kind.FAILING, Kind.SHUT, Kind.OPEN, Kind.RECOVERED);
        assertThat(play.news.get(0).text)
                .isEqualTo(
                        "fails; records wait and go again. First failure:"
                                + " POST http://127.0.0.1:8080/in answered 503 after 1 attempt(s)");
        assertThat(play.news.get(1).text)
                .startsWith("is shut: a single request asks again in 750 ms (2025-01-01T00:00:0")
                .endsWith(
                        ". The cause: POST http://127.0.0.1:8080/in answered 503 after 1 attempt(s)");
        assertThat(play.news.get(2).text)
                .startsWith("lets a request through after 2.")
                .contains("failed meanwhile");
        assertThat(play.news.get(3).text)
                .startsWith("accepts again after 2.")
                .contains("9 request(s) failed");
    }

    @Test
    void aSingleFailureIsToldAndItsEndWhenItIsWellBehind() {
        play.accept("a").answerAll(500);
        play.passToNextWake().answerAll(200);
        assertThat(kinds(play.news)).as("too soon to say").containsExactly(Kind.FAILING);
        play.pass(1_000).accept("b").answerAll(200);
        assertThat(kinds(play.news)).containsExactly(Kind.FAILING, Kind.RECOVERED);
    }

    @Test
    void aTimeThatTheServerNamesIsToldWithItsEnd() {
        String[] retryAfter = {"Retry-After", "10"};
        play.accept("a").answer("a", Answer.of(429, retryAfter, new byte[0], false));
        assertThat(play.news.get(1).text)
                .startsWith(
                        "asks for no request for 11.0 s (2025-01-01T00:00:11Z). The cause: POST")
                .contains("answered 429");
        String[] quota = {"RateLimit", "\"q\";r=0;t=10"};
        play.pass(11_000).answer("a", Answer.of(200, quota, new byte[0], false));
        assertThat(kinds(play.news)).containsExactly(Kind.FAILING, Kind.SHUT, Kind.RECOVERED);
    }

    @Test
    void aQuotaThatIsUsedUpIsNoFailure() {
        String[] quota = {"RateLimit", "\"q\";r=0;t=10"};
        play.accept("a b").answer("a", Answer.of(200, quota, new byte[0], false));
        play.answer("b", 200).pass(11_000).accept("c").answer("c", 200);
        assertThat(kinds(play.news)).containsExactly(Kind.SHUT, Kind.OPEN);
        assertThat(play.news.get(0).text).contains("answered 200 after 1 attempt(s)");
        assertThat(play.news.get(1).text)
                .isEqualTo(
                        "lets a request through after 11.0 s, 0 failed meanwhile; others follow"
                                + " little by little");
    }

    @Test
    @FaultCase(
            value = "The outage lasts for a day",
            then = "Reminds of it after 1, 2, 4, … minutes")
    void aDayOfOutageIsRemindedOfEverMoreRarely() {
        Scenario scenario =
                new Scenario(
                        Settings.of("endpoint-grace", "2 d"),
                        (it, exchange) ->
                                it.answer(exchange, 1, it.elapsedSeconds() < DAY ? 503 : 200));
        scenario.load(10, 60, 1, "").run(DAY + 600);
        List<Kind> kinds = kinds(scenario.news);
        assertThat(kinds.subList(0, 2)).containsExactly(Kind.FAILING, Kind.SHUT);
        assertThat(kinds.subList(kinds.size() - 2, kinds.size()))
                .containsExactly(Kind.OPEN, Kind.RECOVERED);
        assertThat(kinds.subList(2, kinds.size() - 2))
                .containsOnly(Kind.STILL_SHUT)
                .hasSizeBetween(8, 12);
        assertThat(scenario.news.get(2).text)
                .startsWith("is still shut after ")
                .contains("; the next request goes in ", "answered 503");
    }

    /** Of each time that it is told it is told how it ended. */
    @ParameterizedTest(name = "{0} s down, {1} s up")
    @CsvSource({"1, 1", "2, 5", "30, 30"})
    @FaultCase(
            value = "The endpoint goes down and up for hours",
            then = "Writes ever fewer log lines, down to one an hour, each with its end")
    void aServerThatFlapsForHoursDoesNotFloodTheLog(int down, int up) {
        Scenario scenario =
                new Scenario(
                        Settings.of(),
                        (it, exchange) -> {
                            boolean fails = it.elapsedSeconds() % (down + up) < down;
                            it.answer(
                                    exchange, 20, fails && it.elapsedSeconds() < SHIFT ? 503 : 200);
                        });
        scenario.load(5, SHIFT + 60, 1, "").run(SHIFT + 60);
        assertThat(scenario.news).hasSizeBetween(8, 100);
        List<News> failing =
                scenario.news.stream()
                        .filter(news -> news.kind == Kind.FAILING || news.kind == Kind.RECOVERED)
                        .collect(Collectors.toList());
        for (int i = 0; i < failing.size(); i++) {
            assertThat(failing.get(i).kind).isEqualTo(i % 2 == 0 ? Kind.FAILING : Kind.RECOVERED);
        }
        assertThat(failing.size() % 2).as("the last word is that it is well").isZero();
        assertThat(scenario.news.stream().map(news -> news.text))
                .anyMatch(
                        text ->
                                text.matches(
                                        ".* \\([0-9]+ more times since the last such line\\)"));
    }

    @Test
    void aServerWhoseQuotaEndsAgainAndAgainDoesNotFloodTheLog() {
        int[] seen = {0};
        Scenario scenario =
                new Scenario(
                        Settings.of(),
                        (it, exchange) -> {
                            String left = ++seen[0] % 10 == 0 ? "0" : "5";
                            it.answer(exchange, 20, 200, "RateLimit", "\"q\";r=" + left + ";t=5");
                        });
        scenario.load(5, SHIFT, 1, "").run(SHIFT);
        assertThat(scenario.news).hasSizeBetween(10, 50);
        assertThat(kinds(scenario.news)).containsOnly(Kind.SHUT, Kind.OPEN);
    }

    @Test
    void whatOneAnswerRejectsIsToldTogether() {
        DispatcherPlay batches = new DispatcherPlay("sink.batch.max-size", "3");
        batches.accept("x y z").answerEach("x y z", "reject ok reject");
        assertThat(batches.skipped).containsExactly("x", "z");
        assertThat(batches.rejectedTogether).containsExactly(2);
    }

    @ParameterizedTest(name = "{0} ms is {1}")
    @CsvSource({
        "-1, 0 ms",
        "0, 0 ms",
        "999, 999 ms",
        "1000, 1.0 s",
        "11841, 11.8 s",
        "119999, 120.0 s",
        "120000, 2 min",
        "7199999, 119 min",
        "7200000, 2 h",
        "9223372036854775807, 2562047788015 h"
    })
    void timesAreToldAsAReaderWouldSayThem(long millis, String text) {
        assertThat(News.time(millis)).isEqualTo(text);
    }

    private static List<Kind> kinds(List<News> news) {
        return news.stream().map(it -> it.kind).collect(Collectors.toList());
    }
}
