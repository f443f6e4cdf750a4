package org.apache.flink.streaming.connectors.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.connectors.http.HttpSinkOptions;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

class KeyFieldTest {

    private static final String OPTION = "ordering-key.field";

    static Stream<JsonNode> json() {
        return Vectors.rows("fields.json", "json");
    }

    static Stream<JsonNode> values() {
        return Vectors.rows("fields.json", "values");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("json")
    void aFieldIsReadFromJson(JsonNode row) throws Exception {
        String json = Vectors.text(row, "json");
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        KeyField field = field(Vectors.text(row, "field"));
        assertRead(row, field, json);
        assertRead(row, field, bytes);
        assertRead(row, field, RecordEncoders.ofPacked("POST").fieldsOf(packed(bytes)));
        if (row.has("whole")) {
            assertRead(row, field, new ObjectMapper().readTree(json));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("json")
    void aFieldOfAnObjectIsTheSameAsOfItsJson(JsonNode row) throws Exception {
        for (ObjectMapper mapper : row.has("whole") ? mappers() : List.<ObjectMapper>of()) {
            Map<?, ?> map = mapper.readValue(Vectors.text(row, "json"), LinkedHashMap.class);
            KeyField field = field(Vectors.text(row, "field"));
            assertRead(row, field, map);
            Row named = Row.withNames();
            map.forEach((name, value) -> named.setField((String) name, value));
            assertRead(row, field, named);
            String[] names = map.keySet().toArray(new String[0]);
            TypeInformation<?>[] types = new TypeInformation<?>[names.length];
            Arrays.fill(types, Types.GENERIC(Object.class));
            TypeInformation<Row> type = Types.ROW_NAMED(names, types);
            assertRead(row, field.withInputType(type), named);
            assertRead(row, field.withInputType(type), Row.of(map.values().toArray()));
        }
    }

    private static List<ObjectMapper> mappers() {
        ObjectMapper decimals = new ObjectMapper();
        decimals.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        return List.of(new ObjectMapper(), decimals);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void aValueHasOneTextOrIsRefused(JsonNode row) {
        Object value = value(Vectors.text(row, "type"), Vectors.text(row, "value"));
        assertRead(row, field("id"), Map.of("id", value));
        assertRead(row, field("f0"), Row.of(value));
    }

    private static Object value(String type, String text) {
        switch (type) {
            case "byte":
                return Byte.valueOf(text);
            case "short":
                return Short.valueOf(text);
            case "long":
                return Long.valueOf(text);
            case "double":
                return Double.valueOf(text);
            case "float":
                return Float.valueOf(text);
            case "decimal":
                return new BigDecimal(text);
            case "char":
                return text.charAt(0);
            case "enum":
                return ChronoUnit.valueOf(text);
            case "uuid":
                return UUID.fromString(text);
            case "instant":
                return Instant.parse(text);
            case "date":
                return LocalDate.parse(text);
            case "bytes":
                return Vectors.bytes(text);
            case "object":
                return new Object();
            case "optional":
                return Optional.of(text);
            default:
                throw new IllegalArgumentException(type);
        }
    }

    @Test
    void aFieldOfABeanIsTheOneThatItsJsonHas() {
        assertThat(field("id").read(new Bean())).isEqualTo("got");
        assertThat(field("url").read(new Bean())).isEqualTo("u");
        assertThat(field("open").read(new Bean())).isEqualTo("true");
        assertThat(field("shown").read(new Bean())).isEqualTo("7");
        assertThat(field("id").read(new Heir())).isEqualTo("heir");
        assertThat(field("f1").read(Tuple2.of("a", 2))).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hidden", "quiet", "FIXED", "fixed", "Id", "getId", "class", "id()", ""})
    void whatABeanDoesNotShowIsNoField(String name) {
        assertRefused(field(name), new Bean(), "which the record does not have");
    }

    @Test
    void aGetterThatThrowsIsNamedByItsErrorAlone() {
        assertRefused(
                field("broken"),
                new Bean(),
                "which could not be read (java.lang.IllegalStateException)");
    }

    @Test
    void recordsOfSeveralClassesAreReadEachInItsWay() {
        KeyField field = field("id");
        for (int i = 0; i < 2; i++) {
            assertThat(field.read(new Bean())).isEqualTo("got");
            assertThat(field.read("{\"id\":1}")).isEqualTo("1");
            assertThat(field.read(Map.of("id", 2))).isEqualTo("2");
            assertThat(field.read(new TreeMap<>(Map.of("id", 3)))).isEqualTo("3");
        }
    }

    @Test
    void aRowOfPositionsHasTheNamesOfTheStream() {
        KeyField field = field("b");
        Row row = Row.of(1, 2);
        assertRefused(field, row, "which the record does not have");
        TypeInformation<?> ints =
                Types.ROW_NAMED(new String[] {"a", "b", "f0"}, Types.INT, Types.INT, Types.INT);
        assertThat(field.withInputType(ints).read(row)).isEqualTo("2");
        assertRefused(field("f0").withInputType(ints), row, "which the record does not have");
        assertThat(field("f1").read(row)).isEqualTo("2");
        for (String other : List.of("f2", "f-1", "f01", "f+1", "f", "1")) {
            assertRefused(field(other), row, "which the record does not have");
        }
    }

    @Test
    void aMapWithKeysThatAreNoTextHasNoFields() {
        TreeMap<Integer, String> sorted = new TreeMap<>(Map.of(1, "hunter2"));
        assertRefused(field("1"), sorted, "which the record does not have");
        assertRefused(field("1"), Map.of(1, "hunter2"), "which the record does not have");
    }

    @Test
    void aNumberMayHaveAThousandDigitsAndNoMore() {
        assertThat(field("id").read("{\"id\":1e1000}")).hasSize(1001);
        assertThat(field("id").read(Map.of("id", new BigDecimal("1e-1000")))).hasSize(1002);
        String reason = "which has more than 1000 digits";
        assertRefused(field("id"), "{\"id\":1e1001}", reason);
        assertRefused(field("id"), "{\"id\":0." + "1".repeat(999) + "}", reason);
    }

    @Test
    void theNameOfAFieldCannotForgeALogLine() {
        assertThatThrownBy(() -> field("a\nb").read("{}"))
                .hasMessage(OPTION + " names the field a\\u000ab, which the record does not have");
    }

    @Property
    void equalNumbersHaveOneText(@ForAll BigDecimal number, @ForAll @IntRange(max = 9) int zeros) {
        BigDecimal other = number.setScale(number.scale() + zeros);
        String key = field("id").read(Map.of("id", number));
        assertThat(new BigDecimal(key)).isEqualByComparingTo(number);
        assertThat(field("id").read(Map.of("id", other))).isEqualTo(key);
        assertThat(field("id").read("{\"id\":" + other + "}")).isEqualTo(key);
    }

    @Property
    void anyTextIsReadAsItIs(@ForAll String text, @ForAll String name) throws Exception {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(name + "x", List.of(Map.of(name, 1)));
        map.put(name, text);
        assertThat(field(name).read(new ObjectMapper().writeValueAsString(map))).isEqualTo(text);
        assertThat(field(name).read(map)).isEqualTo(text);
    }

    @Property
    void jsonThatEndsTooEarlyHasNoKey(@ForAll String other, @ForAll double part) throws Exception {
        String json =
                new ObjectMapper()
                        .writeValueAsString(List.of(Map.of("a", other), "hunter2"))
                        .replaceFirst("\\[", "{\"b\":[");
        String cut = json.substring(0, (int) (json.length() * Math.abs(part % 1)));
        for (Object record : List.of(cut, cut.getBytes(StandardCharsets.UTF_8))) {
            assertRefused(field("id"), record, "but the record is not JSON");
        }
    }

    private static KeyField field(String name) {
        return KeyField.of(HttpSinkOptions.ORDERING_KEY_FIELD, name);
    }

    private static void assertRead(JsonNode row, KeyField field, Object record) {
        if (row.has("reason")) {
            assertRefused(field, record, Vectors.text(row, "reason"));
        } else {
            assertThat(field.read(record)).isEqualTo(Vectors.text(row, "key"));
        }
    }

    private static void assertRefused(KeyField field, Object record, String reason) {
        assertThatThrownBy(() -> field.read(record))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause() // A cause of the parser's would show the text.
                .message()
                .startsWith(OPTION + " names the field ")
                .endsWith(", " + reason)
                .doesNotContain("hunter2");
    }

    /** A request to the endpoint with that body, as text. */
    private static byte[] packed(byte[] body) {
        ByteBuffer packed = ByteBuffer.allocate(18 + body.length);
        packed.put((byte) 1).putShort((short) 0).putInt(0).putInt(-1).putShort((short) 0);
        return packed.put((byte) 2).putInt(body.length).put(body).array();
    }

    /** Not public, as a user's may be. */
    static class Bean {

        public static final String FIXED = "hunter2";

        public int shown = 7;
        public String id = "field";
        String quiet = "hunter2";
        private final String hidden = "hunter2";

        public String getId() {
            return "got";
        }

        public String getURL() {
            return "u";
        }

        public boolean isOpen() {
            return hidden != null;
        }

        public String getBroken() {
            throw new IllegalStateException("hunter2");
        }
    }

    static final class Heir extends Bean {

        @Override
        public String getId() {
            return "heir";
        }
    }
}
