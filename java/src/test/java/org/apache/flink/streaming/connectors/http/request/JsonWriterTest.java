package org.apache.flink.streaming.connectors.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple1;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What json.json cannot say, because only Java has such values. */
class JsonWriterTest {

    private static final ObjectMapper PARSER = new ObjectMapper();

    private static final ObjectMapper EXACT_PARSER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final JsonWriter WRITER = new JsonWriter();

    static Stream<Arguments> values() {
        Instant instant = Instant.parse("2024-01-02T03:04:05.678Z");
        Map<DayOfWeek, Integer> byDay = new EnumMap<>(Map.of(DayOfWeek.MONDAY, 1));
        return Stream.of(
                Arguments.of(new Order(), "{\"id\":7,\"price\":12.50,\"note\":null}"),
                Arguments.of(new Bean(), "{\"name\":\"x\",\"good\":true}"),
                Arguments.of(Tuple2.of(1, Row.of("a")), "{\"f0\":1,\"f1\":{\"f0\":\"a\"}}"),
                Arguments.of(Map.of("at", instant), "{\"at\":\"2024-01-02T03:04:05.678Z\"}"),
                Arguments.of(Collections.singletonList(null), "[null]"),
                Arguments.of(Optional.of(1), "1"),
                Arguments.of(Arrays.asList(Optional.empty(), OptionalInt.of(2)), "[null,2]"),
                Arguments.of(DayOfWeek.MONDAY, "\"MONDAY\""),
                Arguments.of(byDay, "{\"MONDAY\":1}"),
                Arguments.of(Map.of('c', 1), "{\"c\":1}"),
                Arguments.of('c', "\"c\""),
                Arguments.of(new char[] {'a', 'b'}, "\"ab\""),
                Arguments.of(new int[] {1, 2}, "[1,2]"),
                Arguments.of(new double[] {1.5}, "[1.5]"),
                Arguments.of(new Object[] {"a", null, new byte[] {0}}, "[\"a\",null,\"AA==\"]"),
                Arguments.of(ByteBuffer.wrap(new byte[] {0, -1}), "\"AP8=\""),
                Arguments.of(0.1f, "0.1"),
                Arguments.of(new BigDecimal("1E+3"), "1000"),
                Arguments.of(new Date(instant.toEpochMilli()), "\"2024-01-02T03:04:05.678Z\""),
                Arguments.of(
                        GregorianCalendar.from(instant.atZone(ZoneId.of("Europe/Paris"))),
                        "\"2024-01-02T03:04:05.678Z\""),
                Arguments.of(
                        instant.atZone(ZoneId.of("Europe/Paris")),
                        "\"2024-01-02T04:04:05.678+01:00\""),
                Arguments.of(ZonedDateTime.parse("2024-01-02T03:04Z"), "\"2024-01-02T03:04:00Z\""),
                Arguments.of(OffsetTime.parse("03:04+01:00"), "\"03:04:00+01:00\""),
                Arguments.of(instant.plusNanos(1), "\"2024-01-02T03:04:05.678000001Z\""),
                Arguments.of(
                        java.sql.Timestamp.valueOf("2024-01-02 03:04:05.5"),
                        "\"2024-01-02T03:04:05.500\""),
                Arguments.of(java.sql.Date.valueOf("2024-01-02"), "\"2024-01-02\""),
                Arguments.of(java.sql.Time.valueOf("03:04:00"), "\"03:04:00\""),
                Arguments.of(
                        new java.sql.Time(java.sql.Time.valueOf("03:04:05").getTime() + 250),
                        "\"03:04:05.250\""),
                Arguments.of(LocalTime.MIDNIGHT, "\"00:00:00\""),
                Arguments.of(Period.of(1, 2, 3), "\"P1Y2M3D\""),
                Arguments.of(Year.of(2024), "\"2024\""),
                Arguments.of(YearMonth.of(2024, 2), "\"2024-02\""),
                Arguments.of(MonthDay.of(2, 29), "\"--02-29\""),
                Arguments.of(ZoneId.of("Europe/Paris"), "\"Europe/Paris\""),
                Arguments.of(PARSER.createObjectNode().put("a", 1), "{\"a\":1}"));
    }

    static Stream<Arguments> refused() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        Map<String, Object> around = new HashMap<>();
        around.put("me", List.of(around));
        Node node = new Node();
        node.next = new Node();
        node.next.next = node;
        Order order = new Order();
        order.rate = Double.NaN;
        return Stream.of(
                Arguments.of(itself, "holds itself"),
                Arguments.of(around, "holds itself"),
                Arguments.of(node, "holds itself"),
                Arguments.of(new Endless(), "nests too deep"),
                Arguments.of(new Object(), "no properties"),
                Arguments.of(new Bad(), "broken getter"),
                Arguments.of(new double[] {1, Double.NaN}, "NaN"),
                Arguments.of(new float[] {Float.POSITIVE_INFINITY}, "NaN"),
                Arguments.of(Float.NaN, "NaN"),
                Arguments.of(new Rate(Double.NEGATIVE_INFINITY), "(at rate)"),
                Arguments.of(Row.of(1, Map.of("a", List.of(Double.NaN))), "(at f1.a.0)"),
                Arguments.of(Tuple2.of(1, Double.NaN), "(at f1)"),
                Arguments.of(Map.of(List.of(), 1), "cannot name a JSON field"),
                Arguments.of(GenericRowData.of(1), "stream of Row"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("values")
    void aJavaValueIsWrittenAsJson(Object value, String json) throws Exception {
        assertThat(write(value)).isEqualTo(json);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refused")
    @FaultCase(
            value = "A value has no form in JSON, such as NaN",
            then = "Rejects the record with the rule and the place")
    void whatHasNoFormInJsonIsRefusedWithRuleAndPlace(Object value, String rule) {
        assertThatThrownBy(() -> write(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("it has no form in JSON: ")
                .hasMessageContaining(rule);
    }

    @Test
    void aWriterStillWorksAfterItRefused() throws Exception {
        JsonWriter writer = new JsonWriter();
        assertThatThrownBy(() -> writer.write(List.of("a", Double.NaN), Shape.ANY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(writer.write(List.of("b"), Shape.ANY)).asString().isEqualTo("[\"b\"]");
    }

    @Test
    void theDepthIsNotTheNumberOfValues() throws Exception {
        for (Object value : List.of(List.of(), Map.of())) {
            List<Object> wide = Collections.nCopies(StrictJsonGenerator.DEEPEST + 1, value);
            assertThat(write(wide)).endsWith(value instanceof List ? ",[]]" : ",{}]");
        }
    }

    @Test
    void aRowWithoutOrderTakesTheOneOfTheStream() throws Exception {
        Row row = Row.withNames();
        row.setField("a", 1);
        row.setField("b", 2);
        assertThat(
                        write(
                                row,
                                Types.ROW_NAMED(
                                        new String[] {"b", "c", "a"},
                                        Types.INT,
                                        Types.INT,
                                        Types.INT)))
                .isEqualTo("{\"b\":2,\"c\":null,\"a\":1}");
    }

    @Test
    void aRowWithOtherFieldsThanTheStreamIsRefused() {
        TypeInformation<?> type = Types.ROW_NAMED(new String[] {"a"}, Types.INT);
        Row named = Row.withNames();
        named.setField("b", 1);
        for (Row row : List.of(Row.of(1, 2), Row.of(), named)) {
            assertThatThrownBy(() -> write(row, type))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("other fields");
        }
    }

    @Test
    void rowsInsideOtherTypesTakeTheirNamesFromTheStream() throws Exception {
        TypeInformation<Row> point = Types.ROW_NAMED(new String[] {"x"}, Types.INT);
        TypeInformation<?> type =
                Types.ROW_NAMED(
                        new String[] {"a", "m", "t"},
                        Types.OBJECT_ARRAY(point),
                        Types.MAP(Types.INT, Types.LIST(point)),
                        Types.TUPLE(point));
        Row row =
                Row.of(new Row[] {Row.of(1)}, Map.of(2, List.of(Row.of(3))), Tuple1.of(Row.of(4)));
        assertThat(write(row, type))
                .isEqualTo(
                        "{\"a\":[{\"x\":1}],\"m\":{\"2\":[{\"x\":3}]},\"t\":{\"f0\":{\"x\":4}}}");
    }

    @Property
    void anyTextComesBackFromAParser(@ForAll String text) throws Exception {
        byte[] json;
        try {
            json = WRITER.write(Map.of(text, List.of(text)), Shape.ANY);
        } catch (IllegalArgumentException refused) {
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).isFalse();
            return;
        }
        JsonNode parsed = PARSER.readTree(json);
        assertThat(parsed.get(text).get(0).textValue()).isEqualTo(text);
    }

    @Property
    void anyNumberComesBackFromAParser(
            @ForAll long whole, @ForAll double real, @ForAll BigDecimal decimal) throws Exception {
        byte[] json = WRITER.write(List.of(whole, real, decimal), Shape.ANY);
        JsonNode parsed = EXACT_PARSER.readTree(json);
        assertThat(parsed.get(0).longValue()).isEqualTo(whole);
        assertThat(parsed.get(1).doubleValue()).isEqualTo(real);
        assertThat(parsed.get(2).decimalValue()).isEqualByComparingTo(decimal);
    }

    private static String write(Object value) throws Exception {
        return new String(WRITER.write(value, Shape.ANY), StandardCharsets.UTF_8);
    }

    private static String write(Object value, TypeInformation<?> type) throws Exception {
        return new String(WRITER.write(value, Shape.of(type)), StandardCharsets.UTF_8);
    }

    /** Public fields, as Flink's POJOs have. */
    public static class Order {
        public int id = 7;
        public BigDecimal price = new BigDecimal("12.50");
        public String note;
        transient double rate;
    }

    /** Getters. */
    public static class Bean {
        public String getName() {
            return "x";
        }

        public boolean isGood() {
            return true;
        }
    }

    /** A primitive that JSON cannot hold. */
    public static class Rate {
        public final double rate;

        Rate(double rate) {
            this.rate = rate;
        }
    }

    /** May hold itself. */
    public static class Node {
        public Node next;
    }

    /** Calls itself. */
    private static final class Endless extends AbstractList<Object> {
        @Override
        public Object get(int index) {
            return get(index);
        }

        @Override
        public int size() {
            return get(0).hashCode();
        }
    }

    /** Cannot be read. */
    public static class Bad {
        public LocalDate getDate() {
            throw new IllegalStateException("broken getter");
        }
    }
}
