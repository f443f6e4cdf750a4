package org.apache.flink.streaming.connectors.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.HttpRequest;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class RecordEncodersTest {

    static Stream<JsonNode> contentTypes() {
        return Vectors.rows("content_type.json", "cases");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contentTypes")
    void theContentTypeFitsTheBody(JsonNode row) throws Exception {
        String kind = Vectors.text(row, "kind");
        HttpRequest request = HttpRequest.post("");
        if (kind.equals("json")) {
            request = request.json(new ObjectMapper().treeToValue(row.get("value"), Object.class));
        } else {
            Object record = kind.equals("text") ? Vectors.text(row, "value") : bytes(row);
            EncodedRequest encoded = RecordEncoders.ofRecords("POST").encode(record);
            assertThat(encoded.contentType).isEqualTo(Vectors.text(row, "content_type"));
            request =
                    kind.equals("text")
                            ? request.body((String) record)
                            : request.body((byte[]) record);
        }
        assertThat(encode(request).contentType).isEqualTo(Vectors.text(row, "content_type"));
    }

    @Test
    void aTextAndBytesAreSentAsTheyAre() throws Exception {
        byte[] bytes = {0, -1};
        assertThat(RecordEncoders.ofRecords("POST").encode(bytes).body).isSameAs(bytes);
        assertThat(RecordEncoders.ofRecords("POST").encode("ü😀").body)
                .isEqualTo("ü😀".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @FaultCase(
            value = "A text holds half a character",
            then = "Rejects it, instead of sending a question mark")
    void aTextThatUtf8CannotHoldIsRefused() {
        assertThatThrownBy(() -> RecordEncoders.ofRecords("POST").encode("a\ud83d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate");
    }

    @Test
    @FaultCase(value = "A record is null", then = "Rejects it")
    void aRecordThatIsNullIsRefused() {
        assertThatThrownBy(() -> RecordEncoders.ofRecords("POST").encode(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the record is null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "DELETE"})
    void aMethodWithoutBodyCarriesNone(String method) throws Exception {
        for (RecordEncoder<String> encoder :
                List.of(
                        RecordEncoders.<String>ofRecords(method),
                        RecordEncoders.ofSchema(new SimpleStringSchema(), method))) {
            EncodedRequest request = encoder.encode("{}");
            assertThat(request.method).isEqualTo(method);
            assertThat(request.body).isNull();
            assertThat(request.contentType).isNull();
        }
        EncodedRequest asked = encode(HttpRequest.of(method, "").json(1));
        assertThat(asked.body).asString().isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"post", "Put", "PATCH", "options"})
    void aMethodIsTakenInAnyCase(String method) throws Exception {
        assertThat(encode(HttpRequest.of(method, "")).method).isEqualTo(method.toUpperCase());
        assertThat(RecordEncoders.ofRecords(method).encode("").method)
                .isEqualTo(method.toUpperCase());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "FETCH", "CONNECT", "TRACE", "GET ", "GET / HTTP/1.1\r\n", "pοst"})
    void anotherMethodIsRefused(String method) {
        assertThatThrownBy(() -> encode(HttpRequest.of(method, "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("method must be one of POST, PUT")
                .message()
                .doesNotContain("\n");
        assertThatThrownBy(() -> RecordEncoders.ofRecords(method))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(RowKind.class)
    void aRowThatIsGoneIsRefused(RowKind kind) throws Exception {
        RecordEncoder<Row> encoder = RecordEncoders.ofRecords("POST");
        Row row = Row.ofKind(kind, 1);
        if (kind == RowKind.INSERT || kind == RowKind.UPDATE_AFTER) {
            assertThat(encoder.encode(row).body).asString().isEqualTo("{\"f0\":1}");
        } else {
            assertThatThrownBy(() -> encoder.encode(row))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("kind " + kind);
        }
    }

    @Test
    void anEncoderWorksAfterSerialization() throws Exception {
        RecordEncoder<Row> encoder =
                RecordEncoders.<Row>ofRecords("POST")
                        .withInputType(Types.ROW_NAMED(new String[] {"a"}, Types.INT));
        encoder.encode(Row.of(1));
        assertThat(InstantiationUtil.clone(encoder).encode(Row.of(2)).body)
                .asString()
                .isEqualTo("{\"a\":2}");
    }

    @Test
    void aRequestIsEncodedWithAllItsParts() throws Exception {
        EncodedRequest request =
                encode(
                        HttpRequest.put("users/ü?a=1")
                                .header("X-A", "1")
                                .header("X-B", "2")
                                .json(Map.of("a", Row.of(1)))
                                .key(7));
        assertThat(request.method).isEqualTo("PUT");
        assertThat(request.url).isEqualTo("users/%C3%BC?a=1");
        assertThat(request.headers).containsExactly("X-A", "1", "X-B", "2");
        assertThat(request.key).isEqualTo("7");
        assertThat(request.body).asString().isEqualTo("{\"a\":{\"f0\":1}}");
    }

    @Test
    void aRecordThatIsTheBodyOfItsRequestHasTheNamesOfTheStream() throws Exception {
        RecordEncoder<Row> encoder =
                RecordEncoders.<Row>ofConverter(row -> HttpRequest.post("").json(row))
                        .withInputType(Types.ROW_NAMED(new String[] {"a"}, Types.INT));
        assertThat(encoder.encode(Row.of(2)).body).asString().isEqualTo("{\"a\":2}");
    }

    @Test
    void aRequestThatBreaksARuleIsRefused() {
        for (HttpRequest request :
                List.of(
                        HttpRequest.post("//evil"),
                        HttpRequest.post("").header("Host", "evil"),
                        HttpRequest.post("").header("X", "a\r\nY: b"),
                        HttpRequest.post("").key("a\r\nY: b"),
                        HttpRequest.post("").json(Double.NaN))) {
            assertThatThrownBy(() -> encode(request)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> encode(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the request converter returned null");
    }

    @Test
    void whatAConverterThrowsIsPassedOn() {
        RuntimeException mine = new IllegalStateException("mine");
        assertThatThrownBy(
                        () ->
                                RecordEncoders.ofConverter(
                                                record -> {
                                                    throw mine;
                                                })
                                        .encode(1))
                .isSameAs(mine);
    }

    @Test
    void aSchemaIsOpenedBeforeItSerializes() throws Exception {
        RecordEncoder<String> encoder = RecordEncoders.ofSchema(new Schema(), "PUT");
        encoder.open(new Context());
        EncodedRequest request = encoder.encode("a");
        assertThat(request.method).isEqualTo("PUT");
        assertThat(request.body).asString().isEqualTo("opened a");
        assertThat(request.contentType).isEqualTo("application/octet-stream");
        assertThatThrownBy(() -> encoder.encode(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the serialization schema returned null");
    }

    @Test
    void aSchemaOfTextSendsText() throws Exception {
        RecordEncoder<String> encoder = RecordEncoders.ofSchema(new SimpleStringSchema(), "POST");
        assertThat(encoder.encode("a").contentType).isEqualTo("text/plain; charset=utf-8");
        assertThat(encoder.encode("{}").contentType).isEqualTo("application/json");
    }

    private static byte[] bytes(JsonNode row) {
        return Vectors.bytes(Vectors.text(row, "value"));
    }

    private static EncodedRequest encode(HttpRequest request) throws Exception {
        return RecordEncoders.ofConverter(record -> request).encode("record");
    }

    /** Says whether it was opened. */
    private static final class Schema implements SerializationSchema<String> {

        private static final long serialVersionUID = 1L;

        private String prefix = "closed ";

        @Override
        public void open(InitializationContext context) {
            prefix = context.getMetricGroup() == null ? prefix : "opened ";
        }

        @Override
        public byte[] serialize(String record) {
            return record.isEmpty() ? null : (prefix + record).getBytes(StandardCharsets.UTF_8);
        }
    }

    private static final class Context implements SerializationSchema.InitializationContext {

        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(getClass().getClassLoader());
        }
    }
}
