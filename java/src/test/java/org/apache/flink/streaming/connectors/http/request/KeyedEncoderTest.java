package org.apache.flink.streaming.connectors.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.streaming.connectors.http.HttpRequest;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;

class KeyedEncoderTest {

    /** A request to the endpoint: {"id":7,"user":"u"}. */
    private static final byte[] PACKED =
            Vectors.bytes(
                    "01000000000000ffffffff00000300000013"
                            + "7b226964223a372c2275736572223a2275227d");

    static Stream<JsonNode> keys() {
        return Vectors.rows("headers.json", "keys");
    }

    @Test
    void eachOptionFillsItsKeyAndNothingElse() throws Exception {
        Map<String, String> record = Map.of("id", "1", "user", "u");
        EncodedRequest plain = RecordEncoders.ofRecords("PUT").encode(record);
        EncodedRequest both = records("PUT", "id", "user").encode(record);
        assertThat(both)
                .usingRecursiveComparison()
                .ignoringFields("key", "orderingKey")
                .isEqualTo(plain);
        assertThat(both.key).isEqualTo("1");
        assertThat(both.orderingKey).isEqualTo("u");
        assertThat(both.sizeInBytes()).isEqualTo(plain.sizeInBytes() + 2);
        EncodedRequest key = records("PUT", "id", null).encode(record);
        assertThat(key.key).isEqualTo("1");
        assertThat(key.orderingKey).isNull();
        EncodedRequest order = records("PUT", null, "id").encode(record);
        assertThat(order.key).isNull();
        assertThat(order.orderingKey).isEqualTo("1");
    }

    @Test
    void withoutAFieldNothingIsWrapped() {
        RecordEncoder<String> encoder = RecordEncoders.ofRecords("POST");
        assertThat(RecordEncoders.keyed(encoder, null, null)).isSameAs(encoder);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void anIdempotencyKeyMustFitItsHeaderAndAnOrderingKeyNeedNot(JsonNode row) throws Exception {
        Map<String, String> record = Map.of("id", Vectors.text(row, "key"));
        assertThat(records("POST", null, "id").encode(record).orderingKey)
                .isEqualTo(Vectors.text(row, "key"));
        if (!row.has("rule")) {
            assertThat(records("POST", "id", null).encode(record).key)
                    .isEqualTo(Vectors.text(row, "key"));
            return;
        }
        assertThatThrownBy(() -> records("POST", "id", null).encode(record))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "idempotency-key.field names the field id, whose value must be ")
                .hasMessageContaining(Vectors.text(row, "rule"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE", "GET"})
    void theFieldIsReadAlsoWhereTheMethodSendsNoBody(String method) throws Exception {
        String text = "{\"id\":1}";
        assertThat(records(method, "id", null).encode(text).key).isEqualTo("1");
        RecordEncoder<byte[]> packed =
                RecordEncoders.keyed(RecordEncoders.ofPacked(method), "id", "user");
        EncodedRequest request = packed.encode(PACKED);
        assertThat(request.key).isEqualTo("7");
        assertThat(request.orderingKey).isEqualTo("u");
        assertThat(request.body == null).isEqualTo(!method.equals("POST"));
    }

    @Test
    void aPackedRequestKeepsItsOwnKeys() throws Exception {
        byte[] own = // DELETE, keys "k" and "o", no body
                Vectors.bytes("02000644454c45544500000000000000016b000000016f000000");
        RecordEncoder<byte[]> both =
                RecordEncoders.keyed(RecordEncoders.ofPacked("POST"), "id", "user");
        assertThat(both.encode(own).key).isEqualTo("k");
        assertThat(both.encode(own).orderingKey).isEqualTo("o");
        byte[] none = Vectors.bytes("01000644454c45544500000000ffffffff000000");
        assertThatThrownBy(() -> both.encode(none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "idempotency-key.field names the field id, but the request has no body");
    }

    @Test
    void aPackedRecordThatCouldNotBePackedKeepsItsReason() {
        RecordEncoder<byte[]> keyed =
                RecordEncoders.keyed(RecordEncoders.ofPacked("POST"), "id", "user");
        assertThatThrownBy(() -> keyed.encode(Vectors.bytes("ff00000003776879")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("why");
    }

    @Test
    void whatIsWrongWithTheRecordItselfIsSaidFirst() {
        Row gone = Row.ofKind(RowKind.DELETE, 1);
        assertThatThrownBy(() -> records("POST", "id", null).encode(gone))
                .hasMessageContaining("kind DELETE");
    }

    @Test
    void withASchemaTheFieldIsThatOfTheRecord() throws Exception {
        Schema schema = new Schema();
        RecordEncoder<Map<String, Integer>> keyed =
                RecordEncoders.keyed(RecordEncoders.ofSchema(schema, "POST"), "id", null);
        keyed.open(null);
        EncodedRequest request = keyed.encode(Map.of("id", 7));
        assertThat(request.key).isEqualTo("7");
        assertThat(request.body).asString().isEqualTo("opened");
        RecordEncoder<String> text =
                RecordEncoders.keyed(
                        RecordEncoders.ofSchema(new SimpleStringSchema(), "POST"), null, "id");
        assertThat(text.encode("{\"id\":7}").orderingKey).isEqualTo("7");
    }

    @Test
    void theNamesOfTheStreamReachBothFieldsAndTheBody() throws Exception {
        RecordEncoder<Row> keyed =
                RecordEncoders.keyed(RecordEncoders.<Row>ofRecords("POST"), "a", "b")
                        .withInputType(
                                Types.ROW_NAMED(new String[] {"a", "b"}, Types.INT, Types.INT));
        keyed.encode(Row.of(0, 0));
        EncodedRequest request = InstantiationUtil.clone(keyed).encode(Row.of(1, 2));
        assertThat(request.key).isEqualTo("1");
        assertThat(request.orderingKey).isEqualTo("2");
        assertThat(request.body).asString().isEqualTo("{\"a\":1,\"b\":2}");
    }

    @Test
    void aConverterGivesItsKeysItself() throws Exception {
        HttpRequest first = HttpRequest.put("u/7").orderingKey(7);
        HttpRequest second = first.key("k").header("X-A", "1").json(1).body("x");
        assertThat(first.getKey()).isNull();
        assertThat(second.getOrderingKey()).isEqualTo("7");
        EncodedRequest request = RecordEncoders.ofConverter(record -> second).encode(1);
        assertThat(request.key).isEqualTo("k");
        assertThat(request.orderingKey).isEqualTo("7");
        assertThat(second.orderingKey(null).getOrderingKey()).isNull();
        assertThat(second.orderingKey(null).getKey()).isEqualTo("k");
    }

    private static <T> RecordEncoder<T> records(String method, String key, String orderingKey) {
        return RecordEncoders.keyed(RecordEncoders.ofRecords(method), key, orderingKey);
    }

    /** Says whether it was opened. */
    private static final class Schema implements SerializationSchema<Map<String, Integer>> {

        private static final long serialVersionUID = 1L;

        private String body = "closed";

        @Override
        public void open(InitializationContext context) {
            body = "opened";
        }

        @Override
        public byte[] serialize(Map<String, Integer> record) {
            return body.getBytes(StandardCharsets.UTF_8);
        }
    }
}
