package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.types.RowUtils;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Builds the values that json.json describes. */
final class TaggedValue {

    /** What a row is built as: each must give the same JSON. */
    enum Rows {
        /** Names in the Row, as in one that comes from a table. */
        NAMED,
        /** Positions in the Row; the names are in {@link #type}. */
        TYPED,
        /** What a Python dict arrives as. */
        MAPS
    }

    private final Rows rows;

    TaggedValue(Rows rows) {
        this.rows = rows;
    }

    Object value(JsonNode node) {
        if (node.isObject()) {
            String tag = node.fieldNames().next();
            return tagged(tag, node.get(tag));
        }
        if (node.isArray()) {
            return items(node);
        }
        if (node.isNull()) {
            return null;
        }
        return node.isBoolean()
                ? (Object) node.booleanValue()
                : node.isNumber() ? (Object) node.longValue() : node.textValue();
    }

    /** The type of a stream of such values, as far as it names fields. */
    TypeInformation<?> type(JsonNode node) {
        if (node.isArray() && !node.isEmpty()) {
            return Types.LIST(type(node.get(0)));
        }
        if (node.has("row")) {
            List<JsonNode> fields = list(node.get("row"));
            return Types.ROW_NAMED(
                    fields.stream().map(field -> field.get(0).textValue()).toArray(String[]::new),
                    fields.stream()
                            .map(field -> type(field.get(1)))
                            .toArray(TypeInformation[]::new));
        }
        if (node.has("map") && !node.get("map").isEmpty()) {
            return Types.MAP(Types.GENERIC(Object.class), type(node.get("map").get(0).get(1)));
        }
        return Types.GENERIC(Object.class);
    }

    private Object tagged(String tag, JsonNode node) {
        switch (tag) {
            case "row":
                return row(node);
            case "nameless_row":
                return Row.of(items(node).toArray());
            case "map":
                return map(node);
            case "bytes":
                return Vectors.bytes(node.textValue());
            case "utf16":
                return list(node).stream()
                        .map(unit -> String.valueOf((char) unit.intValue()))
                        .collect(Collectors.joining());
            case "nested":
                return nested(node.intValue());
            case "duration_us":
                return Duration.of(node.longValue(), ChronoUnit.MICROS);
            default:
                return scalar(tag, node.textValue());
        }
    }

    private static Object scalar(String tag, String text) {
        switch (tag) {
            case "timestamp":
                return Instant.parse(text);
            case "offset_timestamp":
                return OffsetDateTime.parse(text);
            case "local_timestamp":
                return LocalDateTime.parse(text);
            case "date":
                return LocalDate.parse(text);
            case "time":
                return LocalTime.parse(text);
            case "decimal":
                return new BigDecimal(text);
            case "double":
                return Double.valueOf(text);
            case "integer":
                return new BigInteger(text);
            case "uuid":
                return UUID.fromString(text);
            default:
                throw new IllegalStateException("json.json has an unknown tag " + tag);
        }
    }

    private Object row(JsonNode fields) {
        if (rows == Rows.MAPS) {
            return map(fields);
        }
        Object[] values = new Object[fields.size()];
        LinkedHashMap<String, Integer> positions = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            positions.put(fields.get(i).get(0).textValue(), i);
            values[i] = value(fields.get(i).get(1));
        }
        return rows == Rows.NAMED
                ? RowUtils.createRowWithNamedPositions(RowKind.INSERT, values, positions)
                : Row.of(values);
    }

    private Map<Object, Object> map(JsonNode entries) {
        Map<Object, Object> map = new LinkedHashMap<>();
        entries.forEach(entry -> map.put(value(entry.get(0)), value(entry.get(1))));
        return map;
    }

    private List<Object> items(JsonNode node) {
        List<Object> items = new ArrayList<>();
        node.forEach(item -> items.add(value(item)));
        return items;
    }

    private static List<Object> nested(int levels) {
        List<Object> outer = List.of();
        for (int i = 1; i < levels; i++) {
            outer = List.of(outer);
        }
        return outer;
    }

    private static List<JsonNode> list(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false).collect(Collectors.toList());
    }
}
