package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** See {@link DispatcherPlay} for how records are written. */
class ExpiryTest {

    private static final int TIMEOUT = 10_000;

    private static DispatcherPlay play(String batchSize, String inFlight) {
        return new DispatcherPlay(
                "delivery-timeout", "10 s",
                "sink.batch.max-size", batchSize,
                "sink.requests.max-inflight", inFlight);
    }

    @Test
    void aWaitingRecordExpiresAtItsTimeAndTheNextOneAtItsOwn() {
        DispatcherPlay play = play("1", "1").accept("x y").pass(300).accept("z");
        assertThat(play.look()).containsExactly("x");
        play.pass(TIMEOUT - 301);
        assertThat(play.skipped).isEmpty();
        play.pass(1);
        assertThat(play.skipped).containsExactly("y");
        play.pass(299);
        assertThat(play.skipped).containsExactly("y");
        play.pass(1);
        assertThat(play.skipped).containsExactly("y", "z");
    }

    @Test
    void whatIsSettledHidesNothingBehindIt() {
        DispatcherPlay play = play("2", "1").accept("x y z w v");
        play.answer("x y", 200).pass(TIMEOUT);
        assertThat(play.underWay()).containsExactly("z w");
        assertThat(play.skipped).containsExactly("v");
    }

    @Test
    @FaultCase(
            value = "`delivery-timeout` ends while a request is under way",
            then = "Waits for its answer: a success counts")
    void nothingExpiresWhileARequestOfItIsUnderWay() {
        DispatcherPlay play = play("1", "1").accept("x").pass(3L * TIMEOUT);
        assertThat(play.skipped).isEmpty();
        play.answer("x", 503);
        assertThat(play.skipped).containsExactly("x");
        play.assertNothingPending();
    }

    @Test
    void aSuccessAfterTheTimeIsASuccess() {
        DispatcherPlay play = play("1", "1").accept("x").pass(3L * TIMEOUT).answer("x", 200);
        assertThat(play.delivered).containsExactly("x");
        assertThat(play.skipped).isEmpty();
    }

    @Test
    @FaultCase(
            value = "`delivery-timeout` ends for some records of a batch that was sent before",
            then = "The batch stays as it is, and expires with its youngest record")
    void aFrozenBatchExpiresWholeWithItsYoungestRecord() {
        DispatcherPlay play = play("2", "1").accept("x").accept("y").pass(500).accept("z");
        play.answer("x", 200);
        assertThat(play.underWay()).containsExactly("y z");
        play.answer("y z", 503);
        while (play.now < DispatcherPlay.START + 500 + TIMEOUT - 1) {
            play.pass(1);
            for (Exchange exchange : new ArrayList<>(play.underWay)) {
                play.answer(exchange, Answer.of(503, new String[0], new byte[0], false));
            }
        }
        assertThat(play.skipped).isEmpty();
        play.pass(1);
        assertThat(play.skipped).containsExactly("y", "z");
        play.assertNothingPending();
    }

    @Test
    void theHalvesOfABatchExpireOnceEach() {
        DispatcherPlay play = play("4", "2").accept("a1 a2 a3 a4");
        play.answer("a1 a2 a3 a4", 400).answer("a1 a2", 503);
        play.pass(TIMEOUT);
        for (Exchange exchange : new ArrayList<>(play.underWay)) {
            play.answer(exchange, Answer.of(503, new String[0], new byte[0], false));
        }
        assertThat(play.skipped).containsExactlyInAnyOrder("a1", "a2", "a3", "a4");
        play.assertNothingPending();
    }

    @Test
    @FaultCase(
            value = "A record that others wait behind under their ordering key expires",
            then = "They go on")
    void aLaneGoesOnBehindWhatHasExpired() {
        DispatcherPlay play = play("1", "4").accept("a1").answer("a1", 429).pass(9_000);
        play.look();
        while (!play.underWay.isEmpty()) {
            play.answer("a1", 429).look();
        }
        play.accept("a2 a3");
        assertThat(play.look()).isEmpty();
        play.pass(1_000);
        assertThat(play.skipped).containsExactly("a1");
        play.pass(2_000);
        assertThat(play.underWay()).containsExactly("a2");
    }

    @Test
    void withoutATimeoutNothingExpires() {
        DispatcherPlay play = new DispatcherPlay("sink.requests.max-inflight", "1");
        play.accept("x").accept("y z").pass(400L * 86_400_000);
        assertThat(play.skipped).isEmpty();
        assertThat(play.dispatcher.pending().count()).isEqualTo(3);
    }

    @Test
    @FaultCase(
            value = "The job restarts while records wait under `delivery-timeout`",
            then = "The time before counts")
    void theTimeBeforeARestartCounts() {
        DispatcherPlay play = play("1", "1").accept("x y").pass(7_000);
        DispatcherPlay next = play.restart().pass(2_999);
        assertThat(next.skipped).isEmpty();
        next.pass(1);
        assertThat(next.skipped).containsExactly("y");
    }

    /** Nothing is settled twice, and nothing that is not under way outlives its time. */
    @Property(tries = 300)
    void whatIsNotUnderWayIsSettledInTime(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 4) int batchSize,
            @ForAll @IntRange(min = 1, max = 3) int inFlight) {
        DispatcherPlay play = play(Integer.toString(batchSize), Integer.toString(inFlight));
        Map<String, Long> since = new HashMap<>();
        for (int step = 0; step < 150; step++) {
            int kind = random.nextInt(10);
            if (kind < 3) {
                String name = (random.nextBoolean() ? "a" : "b") + (since.size() + 1);
                since.put(name, play.now);
                play.accept(name);
            } else if (kind < 7) {
                play.pass(random.nextInt(2_000));
            } else if (!play.underWay.isEmpty()) {
                int status = new int[] {200, 503, 400, 429}[random.nextInt(4)];
                Exchange exchange = play.underWay.get(random.nextInt(play.underWay.size()));
                play.answer(exchange, Answer.of(status, new String[0], new byte[0], false));
            }
            play.pass(0);
            assertInTime(play, since);
        }
        List<String> settled = new ArrayList<>(play.delivered);
        settled.addAll(play.skipped);
        assertThat(settled).doesNotHaveDuplicates();
        assertThat(settled.size() + play.dispatcher.pending().count()).isEqualTo(since.size());
    }

    private static void assertInTime(DispatcherPlay play, Map<String, Long> since) {
        for (Entry entry : play.dispatcher.pending().inOrder()) {
            long youngest = since.get(DispatcherPlay.name(entry));
            if (entry.batch != null) {
                for (Entry other : entry.batch.entries) {
                    youngest = Math.max(youngest, since.get(DispatcherPlay.name(other)));
                }
            }
            if (entry.batch == null || !entry.batch.out) {
                assertThat(play.now).isLessThan(youngest + TIMEOUT);
            }
        }
    }
}
