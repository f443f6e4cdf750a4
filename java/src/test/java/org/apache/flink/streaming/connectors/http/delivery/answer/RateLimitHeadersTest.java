package org.apache.flink.streaming.connectors.http.delivery.answer;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.connectors.http.transport.Answer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

class RateLimitHeadersTest {

    private static final long CAP = 600_000;
    private static final long NOW = Instant.parse("2025-01-07T10:00:00Z").toEpochMilli();

    static Stream<JsonNode> rows() throws IOException {
        try (InputStream in = RateLimitHeadersTest.class.getResourceAsStream("/rate_limit.json")) {
            JsonNode rows = new ObjectMapper().readTree(in).required("rows");
            return StreamSupport.stream(rows.spliterator(), false);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void headersAskForTheTimeThatTheTableSays(JsonNode row) {
        JsonNode millis = row.required("millis");
        assertThat(RateLimitHeaders.millis(answer(row.required("headers")), CAP, NOW))
                .isEqualTo(millis.isNull() ? RetryAfter.NONE : millis.longValue());
    }

    /** What begins by itself must stop where the rest does. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void whatAsksForATimeLetsNoOtherRequestCome(JsonNode row) {
        Answer answer = answer(row.required("headers"));
        if (!row.required("millis").isNull()) {
            assertThat(ResponseClassifier.letsOthersCome(answer)).isFalse();
        } else if (row.required("headers").isEmpty()) {
            assertThat(ResponseClassifier.letsOthersCome(answer)).isTrue();
        }
    }

    @Property
    void anyTextIsIgnoredOrGivesATimeWithinTheCap(
            @ForAll String name, @ForAll("alike") String value, @ForAll("alike") String other) {
        for (String[] headers :
                new String[][] {
                    {"RateLimit", value},
                    {"RateLimit", '"' + name + "\";r=0;t=" + value},
                    {"RateLimit", name},
                    {"RateLimit-Remaining", value, "RateLimit-Reset", other},
                    {"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", other, "Date", name}
                }) {
            Answer answer = Answer.of(200, headers, new byte[0], false);
            long millis = RateLimitHeaders.millis(answer, CAP, NOW);
            assertThat(millis == RetryAfter.NONE || (millis > 0 && millis <= CAP)).isTrue();
        }
    }

    @Property
    void aQuotaOfWhichSomethingIsLeftAsksForNothing(
            @ForAll @LongRange(min = 1, max = 999_999_999_999_999L) long left,
            @ForAll @LongRange(min = 0, max = 999_999) long reset) {
        String[] headers = {"RateLimit", "\"any\";r=" + left + ";t=" + reset};
        Answer answer = Answer.of(200, headers, new byte[0], false);
        assertThat(RateLimitHeaders.millis(answer, CAP, NOW)).isEqualTo(RetryAfter.NONE);
    }

    /** Texts of what such a header is made of. */
    @Provide
    Arbitrary<String> alike() {
        return Arbitraries.strings().withChars("0123456789\"\\;,=:rt -.").ofMaxLength(20);
    }

    private static Answer answer(JsonNode headers) {
        List<String> all = new ArrayList<>();
        headers.fieldNames()
                .forEachRemaining(name -> all.addAll(List.of(name, headers.get(name).textValue())));
        return Answer.of(200, all.toArray(new String[0]), new byte[0], false);
    }
}
