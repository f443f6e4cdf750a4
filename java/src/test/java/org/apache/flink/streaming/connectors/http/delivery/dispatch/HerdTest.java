package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Many subtasks at one endpoint: how they come back together, and what they send together. */
class HerdTest {

    private static final int SUBTASKS = 32;
    private static final int HOUR = 3_600;

    /** What the endpoint serves at once and, of 50 ms each, in 100 ms and in a second. */
    private static final int AT_ONCE = 100;

    private static final int PER_100_MS = 2 * AT_ONCE;
    private static final int PER_SECOND = 20 * AT_ONCE;

    private final VirtualTime time = new VirtualTime(1_700_000_000_000L);
    private final List<Scenario> subtasks = new ArrayList<>();

    /** When requests came, and the first of each subtask, since the last {@link #look}. */
    private final List<Long> arrivals = new ArrayList<>();

    private final List<Long> firsts = new ArrayList<>();
    private final Set<Scenario> seen = new HashSet<>();
    private int underWay;
    private int refused;

    /** What the endpoint answers to everything; 200 while it serves. */
    private int status = 200;

    @Test
    @FaultCase(
            value = "32 subtasks wait through an hour of 503",
            then =
                    "They come back one by one, and together ask for no more than the endpoint serves")
    void afterALongOutageSubtasksComeBackOneByOneAndStayWithinWhatTheEndpointServes() {
        begin(SUBTASKS, Settings.of("endpoint-grace", "2 d"));
        subtasks.forEach(subtask -> subtask.load(10, 2 * HOUR, 1, ""));
        run(60);
        status = 503;
        run(HOUR);
        status = 200;
        look();
        run(60);
        report("after an outage", 60);
        assertThat(firsts.size()).as("subtasks within the longest probe delay").isGreaterThan(24);
        assertThat(peak(firsts, 100)).as("subtasks within 100 ms").isLessThanOrEqualTo(4);
        assertWithinWhatTheEndpointServes(60);
        look();
        run(300);
        report("draining", 300);
        assertThat(firsts).hasSize(SUBTASKS);
        assertWithinWhatTheEndpointServes(300);
    }

    @Test
    @FaultCase(
            value = "32 subtasks are told the same Retry-After",
            then = "None comes before it has passed; they spread over a fifth of it")
    void afterACommonRetryAfterSubtasksComeBackSpreadOverAFifthOfIt() {
        begin(SUBTASKS, Settings.of());
        subtasks.forEach(subtask -> subtask.load(100, 300, 1, ""));
        run(30);
        status = 429;
        run(1);
        status = 200;
        look();
        long named = time.now() + 29_000;
        run(39);
        report("after Retry-After: 30", 9);
        assertThat(firsts).hasSize(SUBTASKS).allMatch(first -> first >= named);
        assertThat(firsts.get(SUBTASKS - 1) - firsts.get(0)).isBetween(4_000L, 7_000L);
        assertThat(peak(firsts, 100)).as("subtasks within 100 ms").isLessThanOrEqualTo(4);
        assertThat(peak(arrivals, 100)).isLessThanOrEqualTo(PER_100_MS);
    }

    @Test
    void theRateLimitIsTheWholeJobsAlsoWhenItIsRescaled() {
        double perSecond = 100;
        begin(4, rateOf(perSecond / 4));
        subtasks.forEach(subtask -> subtask.load(100, 60, 1, ""));
        run(60);
        for (int parallelism : new int[] {2, 8}) {
            rescale(parallelism, rateOf(perSecond / parallelism));
            run(60);
        }
        report("100/s at 4, 2 and 8", 180);
        int burst = 10 + 8;
        assertThat(peak(arrivals, 10_000)).isLessThanOrEqualTo((int) (10 * perSecond) + burst);
        assertThat(arrivals.size()).isGreaterThanOrEqualTo((int) (180 * perSecond * 0.98));
    }

    private static DeliverySettings rateOf(double perSecond) {
        return Settings.of("rate-limit", Double.toString(perSecond));
    }

    private void begin(int count, DeliverySettings settings) {
        for (int i = 0; i < count; i++) {
            long seed = 1_000 * count + i;
            subtasks.add(new Scenario(settings, settings.results(), this::request, time, seed));
        }
    }

    /** What was pending is dealt out to so many new subtasks, piece by piece. */
    private void rescale(int count, DeliverySettings settings) {
        List<List<Entry>> left = new ArrayList<>();
        subtasks.forEach(subtask -> left.addAll(subtask.stop()));
        subtasks.clear();
        begin(count, settings);
        for (int i = 0; i < count; i++) {
            List<List<Entry>> share = new ArrayList<>();
            for (int piece = i; piece < left.size(); piece += count) {
                share.add(left.get(piece));
            }
            subtasks.get(i).restore(share);
        }
    }

    private void request(Scenario subtask, Exchange exchange) {
        arrivals.add(time.now());
        if (seen.add(subtask)) {
            firsts.add(time.now());
        }
        if (status == 200 && underWay < AT_ONCE) {
            underWay++;
            time.after(50, () -> underWay--);
            subtask.answer(exchange, 50, 200);
        } else if (status == 429) {
            subtask.answer(exchange, 5, 429, "Retry-After", "30");
        } else {
            refused++;
            subtask.answer(exchange, 5, 503);
        }
    }

    private void assertWithinWhatTheEndpointServes(int seconds) {
        assertThat(peak(arrivals, 100)).isLessThanOrEqualTo(PER_100_MS * 5 / 4);
        assertThat(refused).isLessThanOrEqualTo(arrivals.size() / 100);
        assertThat(arrivals.size()).isGreaterThan((int) (0.9 * seconds * PER_SECOND));
    }

    private void look() {
        arrivals.clear();
        firsts.clear();
        seen.clear();
        refused = 0;
    }

    private void run(int seconds) {
        long end = time.now() + 1000L * seconds;
        time.at(end, () -> {});
        while (time.now() < end && time.step(end)) {
            // Each step is an event.
        }
    }

    /** The most of these times within so many ms. */
    private static int peak(List<Long> times, int within) {
        int peak = 0;
        int from = 0;
        for (int to = 0; to < times.size(); to++) {
            while (times.get(from) <= times.get(to) - within) {
                from++;
            }
            peak = Math.max(peak, to - from + 1);
        }
        return peak;
    }

    private void report(String what, int seconds) {
        System.out.printf(
                "%-24s %6.0f/s, most in 100 ms %d; %d subtasks, most in 100 ms %d; %d refused%n",
                what,
                (double) arrivals.size() / seconds,
                peak(arrivals, 100),
                firsts.size(),
                peak(firsts, 100),
                refused);
    }
}
