package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Records of one ordering key: see {@link DispatcherPlay} for how they are written. */
class LaneTest {

    private static DispatcherPlay batchesOf(int size) {
        return new DispatcherPlay("sink.batch.max-size", Integer.toString(size));
    }

    @Test
    void onlyTheFirstRecordOfALaneGoes() {
        DispatcherPlay play = batchesOf(1).accept("a1 a2 b1 x a3 y");
        assertThat(play.look()).containsExactly("a1", "b1", "x", "y");
        play.answer("a1", 200);
        assertThat(play.look()).containsExactly("a2");
        play.answer("b1", 200).accept("b2");
        assertThat(play.look()).containsExactly("b2");
        play.answer("a2", 200);
        assertThat(play.look()).containsExactly("a3");
    }

    @Test
    void neighboursOfOneLaneShareARequestAndTheRestWaitsForIt() {
        DispatcherPlay play = batchesOf(3).accept("a1 a2 a3 a4 b1 x");
        assertThat(play.look()).containsExactly("a1 a2 a3", "b1 x");
        play.answer("b1 x", 200);
        assertThat(play.look()).isEmpty();
        play.answer("a1 a2 a3", 200);
        assertThat(play.look()).containsExactly("a4");
    }

    @Test
    void recordsOfOneLaneWithDifferentUrlsGoOneAfterTheOther() {
        DispatcherPlay play = batchesOf(3).accept("a1@u a2@v a3@v a4@u x@u");
        assertThat(play.look()).containsExactly("a1@u x@u");
        play.answer("a1@u x@u", 200);
        assertThat(play.look()).containsExactly("a2@v a3@v");
        play.answer("a2@v a3@v", 200);
        assertThat(play.look()).containsExactly("a4@u");
    }

    @Test
    @FaultCase(
            value = "A record with an ordering key fails",
            then = "Holds what is behind it under that key, and nothing else")
    void aRetryHoldsItsOwnLaneOnly() {
        DispatcherPlay play = batchesOf(1).accept("a1 a2 b1 b2 x").answer("a1", 503);
        assertThat(play.look()).containsExactly("a1", "b1", "x");
        play.answer("b1", 200).accept("y");
        assertThat(play.look()).containsExactly("b2", "y");
        play.pass(60_000);
        assertThat(play.look()).containsExactly("a1");
        play.answer("a1", 200);
        assertThat(play.look()).containsExactly("a2");
    }

    @Test
    void ofTheHalvesOfALaneOnlyTheFirstGoesAndWhatIsBehindWaitsForBoth() {
        DispatcherPlay play = batchesOf(4).accept("a1 a2 a3 a4 a5 a6");
        assertThat(play.look()).containsExactly("a1 a2 a3 a4");
        play.answer("a1 a2 a3 a4", 400);
        assertThat(play.look()).containsExactly("a1 a2");
        play.answer("a1 a2", 200);
        assertThat(play.look()).containsExactly("a3 a4");
        play.answer("a3 a4", 400);
        assertThat(play.look()).containsExactly("a3");
        play.answer("a3", 400);
        assertThat(play.look()).containsExactly("a4");
        play.answer("a4", 200);
        assertThat(play.look()).containsExactly("a5 a6");
        assertThat(play.skipped).containsExactly("a3");
        assertThat(play.delivered).containsExactly("a1", "a2", "a4");
    }

    @Test
    void halvesOfDifferentLanesGoTogether() {
        DispatcherPlay play = batchesOf(4).accept("a1 a2 b1 x").answer("a1 a2 b1 x", 413);
        assertThat(play.look()).containsExactly("a1 a2 b1 x", "a1 a2", "b1 x");
    }

    @Test
    void aHalfWaitsForAllItsLanes() {
        DispatcherPlay play = batchesOf(6).accept("a1 a2 a3 a4 b1 b2");
        play.answer("a1 a2 a3 a4 b1 b2", 422).look();
        assertThat(play.underWay()).containsExactly("a1 a2 a3");
        play.answer("a1 a2 a3", 200);
        assertThat(play.look()).containsExactly("a4 b1 b2");
    }

    @Test
    @FaultCase(
            value = "Within a batch a record fails and a later one of its ordering key is accepted",
            then = "Sends both again, in order")
    void whatIsBehindAFailedRecordOfItsLaneGoesAgainThoughItWasAccepted() {
        DispatcherPlay play = batchesOf(6).accept("a1 a2 a3 b1 b2 x").accept("a4");
        play.answerEach("a1 a2 a3 b1 b2 x", "ok retry ok ok reject ok").look();
        assertThat(play.delivered).containsExactly("a1", "b1", "x");
        assertThat(play.skipped).containsExactly("b2");
        play.pass(60_000);
        assertThat(play.look()).containsExactly("a2 a3");
        play.answer("a2 a3", 200);
        assertThat(play.look()).containsExactly("a4");
        assertThat(play.delivered).containsExactly("a1", "b1", "x", "a2", "a3");
    }

    @Test
    void whatWasRejectedBehindAFailedRecordIsAskedForAgain() {
        DispatcherPlay play = batchesOf(3).accept("a1 a2 x");
        play.answerEach("a1 a2 x", "retry reject ok").pass(60_000);
        assertThat(play.look()).containsExactly("a1 a2 x", "a1 a2");
        assertThat(play.skipped).isEmpty();
    }

    @Test
    @FaultCase(
            value = "The job crashes with several records of one ordering key pending",
            then = "They go on in order")
    void afterARestartLanesGoOnWhereTheyWere() {
        DispatcherPlay play = batchesOf(2).accept("a1 a2 a3 b1 x");
        assertThat(play.look()).containsExactly("a1 a2", "b1 x");
        DispatcherPlay next = play.answer("b1 x", 200).restart();
        assertThat(next.look()).containsExactly("a1 a2");
        next.accept("a4").answer("a1 a2", 200);
        assertThat(next.look()).containsExactly("a3 a4");
        next.answer("a3 a4", 200).assertNothingPending();
    }

    /** Whatever is answered, split, taken apart or restored: nothing overtakes in its lane. */
    @Property(tries = 400)
    void noRecordGoesBeforeAllBeforeItInItsLaneAreSettled(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 7) int batchSize,
            @ForAll @IntRange(min = 1, max = 4) int inFlight) {
        DispatcherPlay play =
                new DispatcherPlay(
                        "sink.batch.max-size", Integer.toString(batchSize),
                        "sink.requests.max-inflight", Integer.toString(inFlight));
        Map<String, Integer> last = new HashMap<>();
        List<String> all = new ArrayList<>();
        List<String> settled = new ArrayList<>();
        for (int step = 0; step < 120; step++) {
            int kind = random.nextInt(20);
            if (kind < 6 && all.size() < 60) {
                List<String> names = newNames(random, last);
                all.addAll(names);
                play.accept(String.join(" ", names));
            } else if (kind == 6) {
                play = play.restart();
            } else if (kind < 10) {
                play.passToNextWake();
            } else if (!play.underWay.isEmpty()) {
                int chosen = random.nextInt(play.underWay.size());
                Exchange exchange = play.underWay.get(chosen);
                play.answer(exchange, answer(exchange.batch, random));
            }
            settled.addAll(take(play.delivered));
            settled.addAll(take(play.skipped));
            assertOrder(play, all, settled);
        }
        play.finish(name -> false);
        settled.addAll(play.delivered);
        assertThat(settled).containsExactlyInAnyOrderElementsOf(all);
    }

    private static List<String> take(List<String> names) {
        List<String> taken = new ArrayList<>(names);
        names.clear();
        return taken;
    }

    private static List<String> newNames(Random random, Map<String, Integer> last) {
        List<String> names = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            String lane = "abc".substring(random.nextInt(3)).substring(0, 1);
            String url = random.nextInt(4) == 0 ? "@v" : "";
            names.add(lane + last.merge(lane, 1, Integer::sum) + url);
        }
        return names;
    }

    private static Answer answer(Batch batch, Random random) {
        int[] statuses = {200, 200, 200, 503, 400, 413, 500, 429, 207, 207};
        int status = statuses[random.nextInt(statuses.length)];
        String each =
                IntStream.range(0, batch.size())
                        .mapToObj(i -> new String[] {"ok", "retry", "reject"}[random.nextInt(3)])
                        .collect(Collectors.joining(" "));
        byte[] body = each.getBytes(StandardCharsets.UTF_8);
        return Answer.of(status, new String[0], body, false);
    }

    /** What was sent is, lane by lane, what comes next of the records that are not settled. */
    private static void assertOrder(DispatcherPlay play, List<String> all, List<String> settled) {
        Map<String, List<String>> unsettled = new HashMap<>();
        for (String name : all) {
            if (!settled.contains(name)) {
                unsettled.computeIfAbsent(name.substring(0, 1), x -> new ArrayList<>()).add(name);
            }
        }
        for (Exchange exchange : play.underWay) {
            Map<String, List<String>> sent =
                    Arrays.stream(exchange.batch.entries)
                            .map(DispatcherPlay::name)
                            .collect(Collectors.groupingBy(name -> name.substring(0, 1)));
            sent.forEach(
                    (lane, names) ->
                            assertThat(unsettled.get(lane).subList(0, names.size()))
                                    .isEqualTo(names));
        }
    }

    @Test
    @FaultCase(
            value = "Requests fail while `sink.requests.max-inflight` is 1",
            then = "Keeps the order of all records")
    void oneRequestAtATimeKeepsTheOrderOfAllRecordsThroughFailures() {
        DispatcherPlay play =
                new DispatcherPlay("sink.batch.max-size", "1", "sink.requests.max-inflight", "1");
        play.accept("x a1@u y b1").answer("x", 503);
        assertThat(play.underWay()).as("what came later waits for the retry").isEmpty();
        play.pass(1_000);
        assertThat(play.underWay()).containsExactly("x");
        play.answer("x", 200).answer("a1@u", 503).pass(1_000).answer("a1@u", 200);
        play = play.restart().answer("y", 200).answer("b1", 200);
        assertThat(play.delivered).containsExactly("y", "b1");
        play.assertNothingPending();
    }
}
