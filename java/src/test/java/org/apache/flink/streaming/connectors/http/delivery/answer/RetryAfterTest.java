package org.apache.flink.streaming.connectors.http.delivery.answer;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;

class RetryAfterTest {

    private static final long CAP = 600_000;

    /** Sun, 06 Nov 1994 08:49:37 GMT: the date of the examples in RFC 9110. */
    private static final long NOW = Instant.parse("1994-11-06T08:49:37Z").toEpochMilli();

    @ParameterizedTest(name = "{0} is {1} ms")
    @CsvSource({
        "1, 1000",
        "2, 2000",
        "007, 7000",
        "' 120 ', 120000",
        "600, 600000",
        "601, 600000",
        "999999999, 600000",
        "9999999999, 600000",
        "0000000000000000000005, 5000",
        "9223372036854775808, 600000",
        "99999999999999999999999999999999, 600000"
    })
    void secondsAreObeyedUpToTheCap(String value, long millis) {
        assertThat(RetryAfter.millis(answer(value), CAP, NOW)).isEqualTo(millis);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:50:07 GMT",
                "Sun Nov  6 08:50:07 1994",
                " Sun, 06 Nov 1994 08:50:07 GMT "
            })
    void aDateCountsFromTheTimeOfTheSinkIfTheAnswerHasNone(String value) {
        assertThat(RetryAfter.millis(answer(value), CAP, NOW)).isEqualTo(30_000);
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Tue, 07 Jan 2025 10:00:30 GMT | Tue, 07 Jan 2025 10:00:00 GMT",
                "Tuesday, 07-Jan-25 10:00:30 GMT | Tue, 07 Jan 2025 10:00:00 GMT",
                "Tue Jan  7 10:00:30 2025 | Tue, 07 Jan 2025 10:00:00 GMT",
                "Tue, 07 Jan 2025 10:00:30 GMT | Tuesday, 07-Jan-25 10:00:00 GMT",
                "Tue, 07 Jan 2025 10:00:30 GMT | Tue Jan  7 10:00:00 2025",
                "Thu Jan 16 10:00:30 2025 | Thu, 16 Jan 2025 10:00:00 GMT",
                "Wed, 01 Jan 2025 00:00:15 GMT | Tue, 31 Dec 2024 23:59:45 GMT"
            })
    void aDateCountsFromTheServersOwnDateInAllThreeForms(String value, String date) {
        // The sink's clock is 30 years behind the server's, which must not matter.
        assertThat(RetryAfter.millis(answer(value, "Date", date), CAP, NOW)).isEqualTo(30_000);
    }

    @Test
    void aDateThatIsNoneInTheAnswerGivesWayToTheTimeOfTheSink() {
        Answer answer = answer("Sun, 06 Nov 1994 08:50:07 GMT", "Date", "yesterday");
        assertThat(RetryAfter.millis(answer, CAP, NOW)).isEqualTo(30_000);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"Fri, 31 Dec 2100 23:59:59 GMT", "Sun, 06 Nov 1994 08:59:38 GMT"})
    void aDateIsObeyedUpToTheCap(String value) {
        assertThat(RetryAfter.millis(answer(value), CAP, NOW)).isEqualTo(CAP);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                " ",
                "\t",
                "0",
                "000",
                "-1",
                "+1",
                "1.5",
                "1s",
                "1, 2",
                "0x10",
                "\u0661",
                "soon",
                "null",
                "NaN",
                "9223372036854775808 s",
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:36 GMT",
                "Thu, 01 Jan 1970 00:00:00 GMT",
                "Mon, 06 Nov 1994 08:50:07 GMT",
                "Sun, 06 Nov 1994 08:50:07",
                "Sun, 06 Nov 1994 08:50:07 CET",
                "Sun, 31 Feb 1995 08:50:07 GMT",
                "Sun, 06 Nov 1994 25:00:00 GMT",
                "1994-11-06T08:50:07Z"
            })
    @FaultCase(
            value = "`Retry-After` has passed or cannot be read",
            then = "Ignores it, and goes by its own delays")
    void whatIsPastOrCannotBeReadIsIgnored(String value) {
        assertThat(RetryAfter.millis(answer(value), CAP, NOW)).isEqualTo(RetryAfter.NONE);
    }

    @Test
    void anAnswerWithoutTheHeaderAsksForNothing() {
        Answer answer = Answer.of(503, new String[0], new byte[0], false);
        assertThat(RetryAfter.millis(answer, CAP, NOW)).isEqualTo(RetryAfter.NONE);
    }

    @Test
    void aCapOfZeroMeansThatNothingIsObeyed() {
        assertThat(RetryAfter.millis(answer("5"), 0, NOW)).isEqualTo(RetryAfter.NONE);
    }

    @Property
    void anyTextIsIgnoredOrGivesATimeWithinTheCap(@ForAll String value) {
        long millis = RetryAfter.millis(answer(value), CAP, NOW);
        assertThat(millis == RetryAfter.NONE || (millis > 0 && millis <= CAP)).isTrue();
    }

    @Property
    void anyNumberOfSecondsIsThatManyOrTheCap(
            @ForAll @LongRange(min = 1, max = Long.MAX_VALUE) long seconds) {
        long expected = seconds > CAP / 1000 ? CAP : seconds * 1000;
        assertThat(RetryAfter.millis(answer(Long.toString(seconds)), CAP, NOW)).isEqualTo(expected);
    }

    private static Answer answer(String retryAfter) {
        return Answer.of(503, new String[] {"Retry-After", retryAfter}, new byte[0], false);
    }

    private static Answer answer(String retryAfter, String name, String value) {
        String[] headers = {"retry-after", retryAfter, name, value};
        return Answer.of(429, headers, new byte[0], false);
    }
}
