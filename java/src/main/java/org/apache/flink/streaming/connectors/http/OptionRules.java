package org.apache.flink.streaming.connectors.http;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.connectors.http.delivery.answer.JsonPointer;
import org.apache.flink.streaming.connectors.http.request.EndpointUrl;
import org.apache.flink.streaming.connectors.http.request.HeaderRules;
import org.apache.flink.streaming.connectors.http.request.MethodRules;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

import javax.annotation.Nullable;

/** What the value of each option must be, and what is said when it is not. */
final class OptionRules {

    /** What stands for zero where zero means that there is no limit. */
    private static final String OFF = "off";

    private static final Duration LONGEST = Duration.ofDays(365);

    private static final List<Rule<?>> RULES =
            List.of(
                    rule(
                            HttpSinkOptions.URL,
                            "an absolute http or https URL",
                            url -> EndpointUrl.parse(url) != null),
                    rule(
                            HttpSinkOptions.METHOD,
                            "one of " + String.join(", ", MethodRules.METHODS),
                            method -> MethodRules.check(method) != null),
                    duration(HttpSinkOptions.REQUEST_TIMEOUT, 1),
                    duration(HttpSinkOptions.CONNECT_TIMEOUT, 1),
                    duration(HttpSinkOptions.RETRY_INITIAL_DELAY, 1),
                    duration(HttpSinkOptions.RETRY_MAX_DELAY, 1),
                    duration(HttpSinkOptions.RETRY_AFTER_MAX, 0),
                    duration(HttpSinkOptions.ENDPOINT_GRACE, 0),
                    rule(HttpSinkOptions.ON_REJECT, oneOf(OnReject.values()), value -> true),
                    rule(
                            HttpSinkOptions.DEAD_LETTERS,
                            "a directory such as file:///var/dead or s3://bucket/dead",
                            OptionRules::isPath),
                    rule(HttpSinkOptions.ON_CONFLICT, oneOf(OnConflict.values()), value -> true),
                    size(HttpSinkOptions.RESPONSE_MAX_BYTES, 0),
                    pointer(HttpSinkOptions.RESPONSE_ITEMS),
                    pointer(HttpSinkOptions.RESPONSE_ITEM_STATUS),
                    pointer(HttpSinkOptions.RESPONSE_ERRORS),
                    pointer(HttpSinkOptions.RESPONSE_ERROR_INDEX),
                    rule(
                            HttpSinkOptions.IDEMPOTENCY_KEY_HEADER,
                            "a header name (letters, digits and -) that is not the connection's",
                            name -> name.matches("[A-Za-z0-9-]+") && maySet(name)),
                    field(HttpSinkOptions.IDEMPOTENCY_KEY_FIELD),
                    field(HttpSinkOptions.ORDERING_KEY_FIELD),
                    durationOrOff(HttpSinkOptions.RECORD_GRACE),
                    durationOrOff(HttpSinkOptions.DELIVERY_TIMEOUT),
                    rule(HttpSinkOptions.BATCH_FORMAT, oneOf(BatchFormat.values()), value -> true),
                    rule(HttpSinkOptions.CONCURRENCY, oneOf(Concurrency.values()), value -> true),
                    rule(
                            HttpSinkOptions.RATE_LIMIT,
                            "off or a number of requests per second from 0.001 to 1000000",
                            rate -> rate == 0 || (rate >= 0.001 && rate <= 1_000_000)),
                    rule(
                            HttpSinkOptions.MAX_BATCH_SIZE,
                            "a number from 1 to 100000",
                            size -> size >= 1 && size <= 100_000),
                    size(HttpSinkOptions.MAX_BATCH_SIZE_IN_BYTES, 1),
                    duration(HttpSinkOptions.MAX_TIME_IN_BUFFER, 0),
                    rule(
                            HttpSinkOptions.MAX_IN_FLIGHT_REQUESTS,
                            "a number from 1 to 10000",
                            limit -> limit >= 1 && limit <= 10_000),
                    rule(
                            HttpSinkOptions.MAX_BUFFERED_REQUESTS,
                            "a positive number",
                            limit -> limit >= 1),
                    size(HttpSinkOptions.BUFFER_MAX_BYTES, 1),
                    size(HttpSinkOptions.MAX_RECORD_SIZE, 1));

    private OptionRules() {}

    /**
     * Sets an option from its text.
     *
     * @throws IllegalArgumentException if there is no such option, or its value breaks its rule
     */
    static void set(Configuration options, String key, String value) {
        Rule<?> rule = ruleOf(key);
        boolean off = OFF.equalsIgnoreCase(given(key, value)) && rule.must.startsWith(OFF);
        String text = off ? "0" : value;
        Configuration alone = new Configuration();
        alone.setString(key, text);
        rule.check(alone);
        options.setString(key, text);
    }

    /** Sets an option to a typed value, under the same rule as its text. */
    static <T> void set(Configuration options, ConfigOption<T> option, T value) {
        Rule<?> rule = ruleOf(option.key());
        Configuration alone = new Configuration();
        alone.set(option, given(option.key(), value));
        rule.check(alone);
        options.set(option, value);
    }

    /**
     * @throws IllegalArgumentException if the value is null; the message says what must be given
     */
    static <T> T given(String what, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(what + " must be given, was null");
        }
        return value;
    }

    private static Rule<?> ruleOf(String key) {
        return RULES.stream()
                .filter(rule -> rule.option.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(unknown(key)));
    }

    private static String unknown(String key) {
        List<String> known = new ArrayList<>(List.of(HttpSinkOptions.HEADER_PREFIX + "<Name>"));
        RULES.forEach(rule -> known.add(rule.option.key()));
        String nearest =
                known.stream().min(Comparator.comparingInt(name -> distance(key, name))).get();
        return "There is no option " + line(key) + "; the nearest is " + nearest;
    }

    /** A line break would forge lines of a log. */
    private static String line(Object value) {
        return String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
    }

    /** Levenshtein's edit distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private static <T> Rule<T> rule(ConfigOption<T> option, String must, Predicate<T> holds) {
        return new Rule<>(option, must, holds);
    }

    private static Rule<Duration> duration(ConfigOption<Duration> option, long leastMillis) {
        return rule(
                option,
                "a duration from " + leastMillis + " ms to 365 d",
                value ->
                        value.compareTo(Duration.ofMillis(leastMillis)) >= 0
                                && value.compareTo(LONGEST) <= 0);
    }

    private static Rule<Duration> durationOrOff(ConfigOption<Duration> option) {
        return rule(
                option,
                "off or a duration up to 365 d",
                value -> !value.isNegative() && value.compareTo(LONGEST) <= 0);
    }

    private static Rule<MemorySize> size(ConfigOption<MemorySize> option, int least) {
        return rule(
                option,
                "a size from " + least + " bytes to 1 gb",
                value -> value.getBytes() >= least && value.getBytes() <= 1 << 30);
    }

    private static Rule<String> field(ConfigOption<String> option) {
        return rule(option, "a field name, not blank", name -> !name.isBlank());
    }

    private static Rule<String> pointer(ConfigOption<String> option) {
        return rule(
                option,
                "a JSON pointer (RFC 6901) such as /items, with at most one * for a name",
                JsonPointer::isPointer);
    }

    private static boolean isPath(String text) {
        try {
            return !text.isBlank() && new Path(text).getPath() != null;
        } catch (IllegalArgumentException e) {
            return false; // The message is the option's own.
        }
    }

    private static boolean maySet(String header) {
        try {
            HeaderRules.check(header, "");
            return true;
        } catch (IllegalArgumentException e) {
            return false; // The message is the option's own.
        }
    }

    private static String oneOf(Enum<?>[] values) {
        StringBuilder names = new StringBuilder("one of");
        for (Enum<?> value : values) {
            names.append(names.length() > 6 ? ", " : " ").append(name(value));
        }
        return names.toString();
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One option's rule: {@code <option> must be <rule>, was <value>}. */
    private static final class Rule<T> {

        private final ConfigOption<T> option;
        private final String must;
        private final Predicate<T> holds;

        Rule(ConfigOption<T> option, String must, Predicate<T> holds) {
            this.option = option;
            this.must = must;
            this.holds = holds;
        }

        void check(Configuration options) {
            T value;
            try {
                value = options.get(option);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(broken(options.getString(option.key(), "")), e);
            }
            if (!holds.test(value)) {
                throw new IllegalArgumentException(broken(value));
            }
        }

        private String broken(Object value) {
            return option.key() + " must be " + must + ", was " + line(value);
        }
    }
}
