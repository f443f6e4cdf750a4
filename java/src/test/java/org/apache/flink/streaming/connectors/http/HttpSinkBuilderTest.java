package org.apache.flink.streaming.connectors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.connectors.http.delivery.dispatch.DeliverySettings;
import org.apache.flink.util.InstantiationUtil;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

class HttpSinkBuilderTest {

    private static final String URL = "http://127.0.0.1:1/in";

    /** For each option a value that is not the default, as text and as the setter takes it. */
    private static final Map<String, List<?>> VALUES =
            Map.ofEntries(
                    Map.entry("url", List.of("https://h.example/v1", "https://h.example/v1")),
                    Map.entry("method", List.of("PUT", "PUT")),
                    Map.entry("request-timeout", List.of("7 s", Duration.ofSeconds(7))),
                    Map.entry("connect-timeout", List.of("70 ms", Duration.ofMillis(70))),
                    Map.entry("retry.initial-delay", List.of("1 s", Duration.ofSeconds(1))),
                    Map.entry("retry.max-delay", List.of("1 h", Duration.ofHours(1))),
                    Map.entry("retry-after.max", List.of("2 min", Duration.ofMinutes(2))),
                    Map.entry("on-reject", List.of("skip", OnReject.SKIP)),
                    Map.entry("dead-letters", List.of("file:///dead", "file:///dead")),
                    Map.entry("on-conflict", List.of("success", OnConflict.SUCCESS)),
                    Map.entry("endpoint-grace", List.of("1 d", Duration.ofDays(1))),
                    Map.entry("response.max-bytes", List.of("1 kb", new MemorySize(1024))),
                    Map.entry("response.items", List.of("/items", "/items")),
                    Map.entry("response.item-status", List.of("/*/status", "/*/status")),
                    Map.entry("response.errors", List.of("/errors", "/errors")),
                    Map.entry("response.error-index", List.of("/index", "/index")),
                    Map.entry("idempotency-key.header", List.of("X-Key", "X-Key")),
                    Map.entry("record-grace", List.of("2 h", Duration.ofHours(2))),
                    Map.entry("delivery-timeout", List.of("3 h", Duration.ofHours(3))),
                    Map.entry("batch-format", List.of("ndjson", BatchFormat.NDJSON)),
                    Map.entry("sink.batch.max-size", List.of("7", 7)),
                    Map.entry("sink.flush-buffer.size", List.of("3 kb", 3072L)),
                    Map.entry("sink.flush-buffer.timeout", List.of("70 ms", 70L)),
                    Map.entry("concurrency", List.of("fixed", Concurrency.FIXED)),
                    Map.entry("rate-limit", List.of("2.5", 2.5)),
                    Map.entry("idempotency-key.field", List.of("id", "id")),
                    Map.entry("ordering-key.field", List.of("user", "user")),
                    Map.entry("sink.requests.max-inflight", List.of("7", 7)),
                    Map.entry("sink.requests.max-buffered", List.of("77", 77)),
                    Map.entry("buffer.max-bytes", List.of("1 mb", MemorySize.ofMebiBytes(1))),
                    Map.entry("record.max-bytes", List.of("2 kb", 2048L)));

    /** Of two options that exclude each other the one that is left out where all are set. */
    private static final Set<String> LEFT_OUT =
            Set.of("response.errors", "response.error-index", "on-reject");

    /** What is set otherwise than by an option of one name. */
    private static final Set<String> OTHER_SETTERS =
            Set.of(
                    "setHeader",
                    "setOption",
                    "setOptions",
                    "setRequestConverter",
                    "setSerializationSchema",
                    "setResponseHandler",
                    "setPackedRequests");

    static List<ConfigOption<?>> options() {
        return Options.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    void anOptionSetByItsKeyIsTheSameAsByItsSetter(ConfigOption<?> option) throws Exception {
        List<?> value = VALUES.get(option.key());
        HttpSinkBuilder<String> byKey =
                readyFor(option).setOption(option.key(), (String) value.get(0));
        HttpSinkBuilder<String> byMap =
                readyFor(option).setOptions(Map.of(option.key(), (String) value.get(0)));
        HttpSinkBuilder<String> bySetter = readyFor(option);
        Object self = Options.setter(option).invoke(bySetter, value.get(1));
        assertThat(self).isSameAs(bySetter);
        assertSame(byKey, bySetter);
        assertSame(byMap, bySetter);
        assertDiffer(bySetter, readyFor(option));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    void anOptionSetToNothingIsRefused(ConfigOption<?> option) {
        Method setter = Options.setter(option);
        String message = option.key() + " must be given, was null";
        assertRefused(() -> builder().setOption(option.key(), null)).isEqualTo(message);
        if (!setter.getParameterTypes()[0].isPrimitive()) {
            assertThatThrownBy(() -> setter.invoke(builder(), new Object[] {null}))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
        }
    }

    @Test
    void everySetterBelongsToAnOption() {
        Set<String> setters =
                Arrays.stream(HttpSinkBuilder.class.getMethods())
                        .map(Method::getName)
                        .filter(name -> name.startsWith("set"))
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> expected = new TreeSet<>(OTHER_SETTERS);
        Options.all().forEach(option -> expected.add(Options.setterName(option.key())));
        assertThat(setters).isEqualTo(expected);
    }

    @Test
    void numbersAreCheckedByTheSettersToo() {
        assertRefused(() -> builder().setMaxInFlightRequests(0))
                .isEqualTo("sink.requests.max-inflight must be a number from 1 to 10000, was 0");
        assertRefused(() -> builder().setMaxBatchSize(0))
                .isEqualTo("sink.batch.max-size must be a number from 1 to 100000, was 0");
        assertRefused(() -> builder().setMaxBatchSizeInBytes(0))
                .isEqualTo(
                        "sink.flush-buffer.size must be a size from 1 bytes to 1 gb, was 0 bytes");
        assertRefused(() -> builder().setRateLimit(Double.NaN))
                .startsWith("rate-limit must be off or a number of requests per second from");
        assertRefused(() -> builder().setMaxRecordSizeInBytes(-1))
                .isEqualTo("record.max-bytes must be a size from 1 bytes to 1 gb, was -1 b");
        assertRefused(() -> builder().setRequestTimeout(Duration.ZERO))
                .isEqualTo("request-timeout must be a duration from 1 ms to 365 d, was PT0S");
    }

    @Test
    void severalRecordsARequestNeedABatchFormatInWhateverOrderTheyAreSet() {
        assertRefused(() -> builder().setMaxBatchSize(2).build())
                .isEqualTo("sink.batch.max-size must be 1 unless batch-format is set, was 2");
        assertRefused(() -> builder().setBatchFormat(BatchFormat.NONE).setMaxBatchSize(500).build())
                .isEqualTo("sink.batch.max-size must be 1 unless batch-format is set, was 500");
        assertThatCode(
                        () ->
                                builder()
                                        .setMaxBatchSize(2)
                                        .setBatchFormat(BatchFormat.NDJSON)
                                        .build())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}, {1} -> {2}")
    @CsvSource({
        "none, , 1",
        "none, 1, 1",
        "json-array, , 500",
        "ndjson, , 500",
        "ndjson, 1, 1",
        "json-array, 7, 7"
    })
    void aRequestHoldsAsManyRecordsAsSetOr500WithABatchFormat(
            String format, String size, int expected) {
        HttpSinkBuilder<String> builder = builder().setOption("batch-format", format);
        if (size != null) {
            builder.setOption("sink.batch.max-size", size);
        }
        assertThat(builder.settings().maxBatchSize()).isEqualTo(expected);
    }

    @Test
    void aWrongUrlIsRefusedAtOnceAndWithoutItsSecrets() {
        assertRefused(() -> HttpSink.builder().setEndpointUrl("ftp://me:hunter2@h/in?key=hunter2"))
                .startsWith("url must be an absolute http or https URL with a host, was ")
                .doesNotContain("hunter2");
    }

    @Test
    void theUrlMustBeGiven() {
        assertRefused(() -> HttpSink.<String>builder().build())
                .isEqualTo("url must be given, was not set");
    }

    @Test
    void aConverterAndASchemaExcludeEachOther() {
        assertRefused(
                        () ->
                                builder()
                                        .setRequestConverter(HttpRequest::post)
                                        .setSerializationSchema(new SimpleStringSchema())
                                        .build())
                .isEqualTo(
                        "setRequestConverter and setSerializationSchema exclude each other, both"
                                + " were set");
    }

    @Test
    void aConverterOrSchemaThatIsNullIsRefused() {
        assertRefused(() -> builder().setRequestConverter(null))
                .isEqualTo("the request converter must be given, was null");
        assertRefused(() -> builder().setSerializationSchema(null))
                .isEqualTo("the serialization schema must be given, was null");
    }

    @Test
    void aHeaderByItsKeyIsTheSameAsByItsSetter() throws Exception {
        HttpSinkBuilder<String> byKey = builder().setOption("headers.X-Team", "a");
        assertSame(byKey, builder().setHeader("X-Team", "a"));
        assertSame(byKey, builder().setHeader("X-Team", "b").setHeader("x-team", "a"));
        assertDiffer(byKey, builder());
    }

    @ParameterizedTest(name = "header {0}")
    @CsvSource({
        "'', v, header name must be",
        "a b, v, header name must be",
        "Host, v, header Host must not be set",
        "Content-Length, 1, header Content-Length must not be set",
        "X-A, 'a\r\nX-Evil: 1', header X-A must be without control characters",
        "X-A, 'a\nb', header X-A must be without control characters",
        "'X-A\r\nX-Evil', v, header name must be",
        "X-A, , 'header X-A must be given, was null'",
    })
    void aHeaderThatCannotBeSentIsRefused(String name, String value, String message) {
        assertRefused(() -> builder().setHeader(name, value)).startsWith(message);
        assertRefused(() -> builder().setOption("headers." + name, value)).startsWith(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "Cookie", "X-Api-Key", "x-auth-token"})
    void theValueOfASecretHeaderIsNeverPrinted(String name) {
        assertRefused(() -> builder().setHeader(name, "hunter2\n")).doesNotContain("hunter2");
        HttpSinkBuilder<String> builder = builder().setHeader(name, "hunter2");
        assertThat(builder.toString()).doesNotContain("hunter2");
        assertThat(builder.settings().toString()).doesNotContain("hunter2");
        assertThat(builder.build().toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dead-letter", "ordering-key", "response.item", "", "a\nb"})
    void anUnknownOptionIsRefused(String key) {
        assertRefused(() -> builder().setOption(key, "x"))
                .startsWith("There is no option " + key.replace('\n', '?') + "; the nearest is ");
    }

    @Test
    void anOptionWithoutNameIsRefused() {
        assertRefused(() -> builder().setOption(null, "x"))
                .isEqualTo("the option's key must be given, was null");
        assertRefused(() -> builder().setOptions(null))
                .isEqualTo("the options must be given, was null");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"POST", "delete", "Get"})
    void aSinkOfUrlAndMethodIsSerializable(String method) throws Exception {
        HttpSink<String> sink = new HttpSink<>(URL, method);
        assertThat(InstantiationUtil.clone(sink)).isInstanceOf(HttpSink.class).isNotSameAs(sink);
    }

    @Test
    void aSinkWithEverythingSetIsSerializable() throws Exception {
        HttpSinkBuilder<String> builder = HttpSink.builder();
        VALUES.forEach(
                (key, value) -> {
                    if (!LEFT_OUT.contains(key)) {
                        builder.setOption(key, (String) value.get(0));
                    }
                });
        builder.setHeader("Authorization", "Bearer x");
        DeliverySettings settings = builder.settings();
        assertThat(InstantiationUtil.clone(settings))
                .isNotSameAs(settings)
                .usingRecursiveComparison()
                .isEqualTo(settings);
        HttpSinkBuilder<String> other = // A converter excludes options that name a field.
                builder().setRequestConverter(record -> HttpRequest.put(record).json(record));
        for (HttpSinkBuilder<String> each : List.of(builder, other)) {
            assertThatCode(() -> InstantiationUtil.clone(each.build())).doesNotThrowAnyException();
        }
    }

    @Test
    void whatReadsAnswersByRecordIsGivenInOneWay() {
        assertRefused(() -> builder().setResponseErrors("/e").setResponseItems("").build())
                .isEqualTo("response.items and response.errors exclude each other, both were set");
        assertRefused(
                        () ->
                                builder()
                                        .setResponseHandler(response -> null)
                                        .setResponseItems("/i")
                                        .build())
                .isEqualTo(
                        "setResponseHandler and response.items exclude each other, both were set");
        assertRefused(
                        () ->
                                builder()
                                        .setResponseErrors("/e")
                                        .setResponseHandler(response -> null)
                                        .build())
                .isEqualTo(
                        "setResponseHandler and response.errors exclude each other, both were set");
        assertRefused(() -> builder().setResponseHandler(null))
                .isEqualTo("the response handler must be given, was null");
    }

    @Test
    void aPlaceInsideAResultNeedsThePlaceOfTheResults() {
        String status =
                "response.item-status must come with response.items or response.errors, was set"
                        + " alone";
        String index = "response.error-index must come with response.errors, was set without";
        assertRefused(() -> builder().setResponseItemStatus("/s").build()).isEqualTo(status);
        assertRefused(() -> builder().setResponseErrorIndex("/i").build()).isEqualTo(index);
        assertRefused(() -> builder().setResponseItems("").setResponseErrorIndex("/i").build())
                .isEqualTo(index);
        assertThatCode(
                        () ->
                                builder()
                                        .setResponseErrors("/e")
                                        .setResponseErrorIndex("/i")
                                        .setResponseItemStatus("/s")
                                        .build())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"fail", "skip"})
    void aDirectoryForDeadLettersThatWouldNotBeUsedIsRefused(String onReject) {
        assertRefused(
                        () ->
                                builder()
                                        .setOption("on-reject", onReject)
                                        .setDeadLetters("file:///dead")
                                        .build())
                .isEqualTo(
                        "on-reject must be dead-letter or not set where dead-letters is set, was "
                                + onReject);
    }

    @Test
    void deadLettersNeedADirectory() {
        assertRefused(() -> builder().setOnReject(OnReject.DEAD_LETTER).build())
                .isEqualTo("dead-letters must be set where on-reject is dead-letter, was not set");
    }

    @Test
    void aDirectoryForDeadLettersIsUsedWhetherThatIsSaidOrNot() {
        HttpSinkBuilder<String> said =
                builder().setDeadLetters("file:///dead").setOnReject(OnReject.DEAD_LETTER);
        assertSame(said, builder().setDeadLetters("file:///dead"));
        assertDiffer(said, builder());
    }

    @Test
    void aSinkWithAResponseHandlerIsSerializable() {
        HttpSink<String> sink = builder().setResponseHandler(response -> null).build();
        assertThatCode(() -> InstantiationUtil.clone(sink)).doesNotThrowAnyException();
    }

    @Test
    void theShortConstructorChecksWhatTheBuilderChecks() {
        assertRefused(() -> new HttpSink<String>("h/in", "POST")).startsWith("url must be ");
        assertRefused(() -> new HttpSink<String>(URL, "TRACE")).startsWith("method must be one of");
        assertRefused(() -> new HttpSink<String>(null, "POST"))
                .isEqualTo("url must be given, was null");
        assertRefused(() -> new HttpSink<String>(URL, null))
                .isEqualTo("method must be given, was null");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "1.20.0",
                "1.20.5",
                "1.20-SNAPSHOT",
                "1.21.0",
                "2.0.0",
                "2.3.0",
                "2.10.1",
                "<unknown>",
                "2.3.0-vendor-7",
                "main"
            })
    void aFlinkThatFitsOrIsUnknownIsTaken(String version) {
        assertThatCode(() -> FlinkVersion.check(version)).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"1.19.3", "1.2.0", "0.10.0", "3.0.0", "3.0-SNAPSHOT", "10.0.0"})
    void aFlinkThatDoesNotFitIsRefusedWithItsVersion(String version) {
        assertThatThrownBy(() -> FlinkVersion.check(version))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("flink-http needs Flink from 1.20 to below 3.0, was " + version);
    }

    @Test
    void theFlinkOfTheseTestsFits() {
        assertThatCode(FlinkVersion::check).doesNotThrowAnyException();
    }

    private static HttpSinkBuilder<String> builder() {
        return HttpSink.<String>builder().setEndpointUrl(URL);
    }

    /** A builder that takes any batch size. */
    private static HttpSinkBuilder<String> batches() {
        return builder().setBatchFormat(BatchFormat.JSON_ARRAY);
    }

    /** With what an option needs beside itself. */
    private static HttpSinkBuilder<String> readyFor(ConfigOption<?> option) {
        switch (option.key()) {
            case "response.item-status":
                return batches().setResponseItems("/other");
            case "response.error-index":
                return batches().setResponseErrors("/other");
            default:
                return batches();
        }
    }

    private static void assertSame(HttpSinkBuilder<String> one, HttpSinkBuilder<String> other) {
        assertThat(one.build()).usingRecursiveComparison().isEqualTo(other.build());
    }

    private static void assertDiffer(HttpSinkBuilder<String> one, HttpSinkBuilder<String> other) {
        assertThat(one.build()).usingRecursiveComparison().isNotEqualTo(other.build());
    }

    private static AbstractStringAssert<?> assertRefused(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).message();
    }
}
