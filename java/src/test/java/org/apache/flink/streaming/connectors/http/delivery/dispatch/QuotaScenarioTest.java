package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that says what is left of its quota, under a load that is more than it allows. */
class QuotaScenarioTest {

    private static final int SECONDS = 600;
    private static final int ROUND_TRIP = 50;

    /** The server says whole seconds, rounded up: of a window as short as that, some is lost. */
    @ParameterizedTest(name = "{0} requests in {1} s")
    @CsvSource({"100, 1, 0.55", "1000, 10, 0.85", "1000, 60, 0.95"})
    void nobodyComesWhileTheQuotaIsKnownToBeUsedUpAndMostOfItIsUsed(
            int quota, int window, double part) {
        Quota server = new Quota(quota, window * 1000L);
        Scenario scenario = new Scenario(Settings.of(), server);
        scenario.load(2.0 * quota / window, SECONDS, 1, "").run(SECONDS);
        int allowed = quota * SECONDS / window;
        System.out.printf(
                "%d in %d s: delivered %d of %d, refused %d, early %d, announced %d times%n",
                quota,
                window,
                scenario.delivered,
                allowed,
                server.refused,
                server.early,
                server.announced);
        assertThat(server.announced).as("answers that said so").isPositive();
        assertThat(server.early).as("came after an answer had said so").isZero();
        assertThat(scenario.delivered).isGreaterThanOrEqualTo((int) (allowed * part));
        assertThat(server.refused)
                .as("were on their way when the last one was allowed")
                .isLessThanOrEqualTo(scenario.requests * 3 / 100);
    }

    /** Each window of time allows so many requests; all answers say what is left. */
    private static final class Quota implements Scenario.Server {

        private final int quota;
        private final long window;
        private long windowStart;
        private int used;

        /** Until when the client knows that nothing is left. */
        private long knownUntil;

        private int refused;
        private int early;
        private int announced;

        Quota(int quota, long window) {
            this.quota = quota;
            this.window = window;
        }

        @Override
        public void request(Scenario it, Exchange exchange) {
            long now = it.time.now();
            early += now < knownUntil ? 1 : 0;
            if (now - windowStart >= window) {
                windowStart = now;
                used = 0;
            }
            used++;
            refused += used > quota ? 1 : 0;
            long left = windowStart + window - now;
            long seconds = (left + 999) / 1000;
            if (used >= quota) {
                announced++;
                long arrives = now + ROUND_TRIP;
                it.time.at(
                        arrives, () -> knownUntil = Math.max(knownUntil, arrives + seconds * 1000));
            }
            int status = used > quota ? 429 : 200;
            String value = "\"q\";r=" + Math.max(0, quota - used) + ";t=" + seconds;
            it.answer(exchange, ROUND_TRIP, status, "RateLimit", value);
        }
    }
}
