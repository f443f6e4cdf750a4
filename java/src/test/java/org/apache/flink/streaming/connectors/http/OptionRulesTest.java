package org.apache.flink.streaming.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class OptionRulesTest {

    private static final String DURATION = "a duration from 1 ms to 365 d";
    private static final String POINTER =
            "a JSON pointer (RFC 6901) such as /items, with at most one * for a name";
    private static final String DURATION_OR_0 = "a duration from 0 ms to 365 d";
    private static final String DURATION_OR_OFF = "off or a duration up to 365 d";
    private static final String RATE =
            "off or a number of requests per second from 0.001 to 1000000";
    private static final String BATCH = "a number from 1 to 100000";

    /** Values on the right side of each rule, the outermost ones among them. */
    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "url | http://h",
                "url | HTTPS://[::1]:8443/a?b=c",
                "method | POST",
                "method | put",
                "method | Patch",
                "method | DELETE",
                "method | get",
                "method | HEAD",
                "method | OPTIONS",
                "request-timeout | 1 ms",
                "request-timeout | 365 d",
                "connect-timeout | 1 ms",
                "connect-timeout | 8760 h",
                "retry.initial-delay | 1 ms",
                "retry.initial-delay | 365 d",
                "retry.max-delay | 1ms",
                "retry.max-delay | 365 d",
                "retry-after.max | 0 ms",
                "retry-after.max | 0",
                "retry-after.max | 365 d",
                "endpoint-grace | 0 s",
                "endpoint-grace | 365 d",
                "on-reject | fail",
                "on-reject | SKIP",
                "on-reject | dead-letter",
                "dead-letters | file:///var/dead",
                "dead-letters | s3://bucket/dead letters/",
                "dead-letters | /var/dead",
                "on-conflict | reject",
                "on-conflict | success",
                "response.max-bytes | 0 b",
                "response.max-bytes | 0",
                "response.max-bytes | 1 gb",
                "response.items | ''",
                "response.items | /items",
                "response.items | /*/r~1s~0t",
                "response.item-status | /*/status",
                "response.errors | /insertErrors",
                "response.error-index | /index",
                "idempotency-key.header | X-Request-Id",
                "idempotency-key.header | k",
                "record-grace | off",
                "record-grace | 0",
                "record-grace | 1 ms",
                "record-grace | 365 d",
                "delivery-timeout | OFF",
                "delivery-timeout | 0 s",
                "delivery-timeout | 365 d",
                "batch-format | none",
                "batch-format | json-array",
                "batch-format | JSON-ARRAY",
                "batch-format | ndjson",
                "idempotency-key.field | id",
                "ordering-key.field | a b",
                "sink.batch.max-size | 1",
                "sink.batch.max-size | 100000",
                "sink.flush-buffer.size | 1 b",
                "sink.flush-buffer.size | 1 gb",
                "sink.flush-buffer.timeout | 0 ms",
                "sink.flush-buffer.timeout | 365 d",
                "concurrency | adaptive",
                "concurrency | FIXED",
                "rate-limit | off",
                "rate-limit | 0",
                "rate-limit | 0.001",
                "rate-limit | 1000000",
                "sink.requests.max-inflight | 1",
                "sink.requests.max-inflight | 10000",
                "sink.requests.max-buffered | 1",
                "sink.requests.max-buffered | 2147483647",
                "buffer.max-bytes | 1 b",
                "buffer.max-bytes | 1024 mb",
                "record.max-bytes | 1",
                "record.max-bytes | 1 gb",
            })
    void aValueThatKeepsItsRuleIsTaken(String key, String value) {
        Configuration options = new Configuration();
        assertThatCode(() -> OptionRules.set(options, key, value)).doesNotThrowAnyException();
        assertThat(options.containsKey(key)).isTrue();
        assertThatCode(() -> options.get(option(key))).doesNotThrowAnyException();
    }

    static Stream<String[]> broken() {
        return Stream.of(
                        "url | ftp://h | an absolute http or https URL with a host",
                        "url | h/in | an absolute http or https URL with a host",
                        "url | '' | an absolute http or https URL with a host",
                        "url | http:// | ",
                        "url | http://h/{id} | without braces",
                        "method | TRACE | one of POST, PUT, PATCH, DELETE, GET, HEAD, OPTIONS",
                        "method | CONNECT | one of POST",
                        "method | '' | one of POST",
                        "method | 'POST ' | one of POST",
                        "request-timeout | 0 ms | " + DURATION,
                        "request-timeout | -1 s | " + DURATION,
                        "request-timeout | 999 us | " + DURATION,
                        "request-timeout | 366 d | " + DURATION,
                        "request-timeout | 31536000001 ms | " + DURATION,
                        "request-timeout | soon | " + DURATION,
                        "request-timeout | '' | " + DURATION,
                        "request-timeout | 9223372036854775807 s | " + DURATION,
                        "request-timeout | 99999999999999999999 d | " + DURATION,
                        "connect-timeout | 0 ms | " + DURATION,
                        "connect-timeout | 366 d | " + DURATION,
                        "retry.initial-delay | 0 ms | " + DURATION,
                        "retry.initial-delay | 366 d | " + DURATION,
                        "retry.max-delay | 0 ms | " + DURATION,
                        "retry.max-delay | 366 d | " + DURATION,
                        "retry-after.max | -1 ms | " + DURATION_OR_0,
                        "retry-after.max | 366 d | " + DURATION_OR_0,
                        "endpoint-grace | -1 ms | " + DURATION_OR_0,
                        "endpoint-grace | 366 d | " + DURATION_OR_0,
                        "on-reject | drop | one of fail, dead-letter, skip",
                        "on-reject | '' | one of fail, dead-letter, skip",
                        "dead-letters | '' | a directory such as file:///var/dead",
                        "dead-letters | ' ' | a directory such as file:///var/dead",
                        "dead-letters | :bad | a directory such as file:///var/dead",
                        "on-conflict | ignore | one of reject, success",
                        "response.max-bytes | -1 | a size from 0 bytes to 1 gb",
                        "response.max-bytes | 1025 mb | a size from 0 bytes to 1 gb",
                        "response.max-bytes | 1073741825 b | a size from 0 bytes to 1 gb",
                        "response.max-bytes | 99999999999 gb | a size from 0 bytes to 1 gb",
                        "response.max-bytes | big | a size from 0 bytes to 1 gb",
                        "response.items | items | " + POINTER,
                        "response.items | /*/* | " + POINTER,
                        "response.item-status | *.status | " + POINTER,
                        "response.item-status | /a~2 | " + POINTER,
                        "response.errors | $.errors | " + POINTER,
                        "response.error-index | index | " + POINTER,
                        "idempotency-key.header | a b | a header name",
                        "idempotency-key.header | '' | a header name",
                        "idempotency-key.header | 'k\r\nX' | a header name",
                        "idempotency-key.header | Host | a header name",
                        "idempotency-key.header | content-length | a header name",
                        "idempotency-key.header | Proxy-Connection | a header name",
                        "record-grace | -1 ms | " + DURATION_OR_OFF,
                        "record-grace | 366 d | " + DURATION_OR_OFF,
                        "record-grace | never | " + DURATION_OR_OFF,
                        "delivery-timeout | -1 ms | " + DURATION_OR_OFF,
                        "delivery-timeout | 31536000001 ms | " + DURATION_OR_OFF,
                        "delivery-timeout | '' | " + DURATION_OR_OFF,
                        "batch-format | csv | one of none, json-array, ndjson",
                        "batch-format | off | one of none, json-array, ndjson",
                        "sink.batch.max-size | 0 | " + BATCH,
                        "sink.batch.max-size | 100001 | " + BATCH,
                        "sink.batch.max-size | off | " + BATCH,
                        "sink.flush-buffer.size | 0 | a size from 1 bytes to 1 gb",
                        "sink.flush-buffer.size | 1025 mb | a size from 1 bytes to 1 gb",
                        "sink.flush-buffer.timeout | -1 ms | " + DURATION_OR_0,
                        "sink.flush-buffer.timeout | off | " + DURATION_OR_0,
                        "concurrency | off | one of adaptive, fixed",
                        "concurrency | 7 | one of adaptive, fixed",
                        "rate-limit | -1 | " + RATE,
                        "rate-limit | 0.0009 | " + RATE,
                        "rate-limit | 1000001 | " + RATE,
                        "rate-limit | NaN | " + RATE,
                        "rate-limit | Infinity | " + RATE,
                        "rate-limit | 10/s | " + RATE,
                        "idempotency-key.field | '' | a field name",
                        "ordering-key.field | '  ' | a field name",
                        "sink.requests.max-inflight | 0 | a number from 1 to 10000",
                        "sink.requests.max-inflight | 10001 | a number from 1 to 10000",
                        "sink.requests.max-inflight | 1.5 | a number from 1 to 10000",
                        "sink.requests.max-inflight | 2147483648 | a number from 1 to 10000",
                        "sink.requests.max-buffered | 0 | a positive number",
                        "sink.requests.max-buffered | -7 | a positive number",
                        "buffer.max-bytes | 0 b | a size from 1 bytes to 1 gb",
                        "buffer.max-bytes | 1025 mb | a size from 1 bytes to 1 gb",
                        "record.max-bytes | 0 | a size from 1 bytes to 1 gb",
                        "record.max-bytes | 2 gb | a size from 1 bytes to 1 gb")
                .map(row -> row.split(" \\| ", -1))
                .map(cells -> new String[] {cells[0], cells[1].replace("'", ""), cells[2]});
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("broken")
    void aValueThatBreaksItsRuleIsRefusedWithOptionRuleAndValue(
            String key, String value, String rule) {
        Configuration options = new Configuration();
        assertThatThrownBy(() -> OptionRules.set(options, key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith(key + " must be " + rule)
                .contains(", was ")
                .doesNotContain("\n", "\r");
        assertThat(options.containsKey(key)).isFalse();
    }

    @Test
    void aRefusedValueLeavesTheOneBefore() {
        Configuration options = new Configuration();
        OptionRules.set(options, "method", "PUT");
        OptionRules.set(options, HttpSinkOptions.REQUEST_TIMEOUT, Duration.ofSeconds(7));
        assertThatThrownBy(() -> OptionRules.set(options, "method", "TRACE"));
        assertThatThrownBy(
                () -> OptionRules.set(options, HttpSinkOptions.REQUEST_TIMEOUT, Duration.ZERO));
        assertThat(options.get(HttpSinkOptions.METHOD)).isEqualTo("PUT");
        assertThat(options.get(HttpSinkOptions.REQUEST_TIMEOUT)).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE})
    void aDurationBeyondAllMillisecondsIsRefusedLikeAnyOther(long seconds) {
        Duration value = Duration.ofSeconds(seconds);
        assertThatThrownBy(
                        () ->
                                OptionRules.set(
                                        new Configuration(), HttpSinkOptions.ENDPOINT_GRACE, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoint-grace must be " + DURATION_OR_0 + ", was " + value);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"record-grace, off, 0", "delivery-timeout, Off, 0", "rate-limit, OFF, 0"})
    void offIsZero(String key, String off, String zero) {
        Configuration byWord = new Configuration();
        Configuration byNumber = new Configuration();
        OptionRules.set(byWord, key, off);
        OptionRules.set(byNumber, key, zero);
        assertThat((Object) byWord.get(option(key))).isEqualTo(byNumber.get(option(key)));
    }

    @Test
    void everyOptionHasARule() {
        for (ConfigOption<?> option : Options.all()) {
            assertThatThrownBy(() -> OptionRules.set(new Configuration(), option.key(), null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(option.key() + " must be given, was null");
        }
        Set<String> broken = broken().map(row -> row[0]).collect(Collectors.toSet());
        assertThat(Options.all()).allMatch(option -> broken.contains(option.key()));
    }

    @Test
    void everyDefaultKeepsItsRule() {
        for (ConfigOption<?> option : Options.all()) {
            if (option.hasDefaultValue()) {
                String value = Options.text(option.defaultValue());
                Configuration options = new Configuration();
                OptionRules.set(options, option.key(), value);
                assertThat((Object) options.get(option)).isEqualTo(option.defaultValue());
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "request-timout, request-timeout",
        "requesttimeout, request-timeout",
        "Method, method",
        "retry.max_delay, retry.max-delay",
        "sink.batch.size, sink.batch.max-size",
        "header.X-A, headers.<Name>",
        "dead-letter, dead-letters",
        "uri, url",
    })
    void anUnknownOptionIsRefusedWithTheNearestName(String key, String nearest) {
        assertThatThrownBy(() -> OptionRules.set(new Configuration(), key, "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is no option " + key + "; the nearest is " + nearest);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({
        "'', '', 0",
        "'', abc, 3",
        "abc, '', 3",
        "abc, abc, 0",
        "abc, abd, 1",
        "abc, ac, 1",
        "ac, abc, 1",
        "kitten, sitting, 3",
        "flaw, lawn, 2"
    })
    void theDistanceOfTwoNamesCountsEdits(String a, String b, int edits) {
        assertThat(OptionRules.distance(a, b)).isEqualTo(edits);
    }

    private static ConfigOption<?> option(String key) {
        return Options.all().stream()
                .filter(option -> option.key().equals(key))
                .findFirst()
                .orElseThrow();
    }
}
