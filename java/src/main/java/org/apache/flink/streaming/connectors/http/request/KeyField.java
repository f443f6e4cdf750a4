package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import org.apache.flink.types.Row;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import javax.annotation.Nullable;

/**
 * A field that an option names, whose value is a key: of a Row, Map or bean, or of the JSON object
 * that a String or byte[] holds. For one thread.
 */
final class KeyField implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String ABSENT = "which the record does not have";

    private final String option;
    private final String name;

    /** The names of Rows that have positions only; null if the type of the stream has none. */
    @Nullable private final String[] rowNames;

    private transient Map<Class<?>, Way> ways;

    private KeyField(String option, String name, @Nullable String[] rowNames) {
        this.option = option;
        this.name = name;
        this.rowNames = rowNames;
    }

    /** Null if the option names none. */
    @Nullable
    static KeyField of(ConfigOption<String> option, @Nullable String name) {
        return name == null ? null : new KeyField(option.key(), name, null);
    }

    KeyField withInputType(TypeInformation<?> type) {
        boolean named = type instanceof RowTypeInfo;
        return new KeyField(option, name, named ? ((RowTypeInfo) type).getFieldNames() : null);
    }

    /**
     * The value as text: equal numbers have one text, without an exponent.
     *
     * @throws IllegalArgumentException the field is absent, or its value is no key; the message
     *     names option and field, never a value
     */
    String read(@Nullable Object record) {
        if (record == null) {
            throw refused("but the request has no body");
        }
        if (ways == null) {
            ways = new HashMap<>();
        }
        Way way = ways.get(record.getClass());
        if (way == null) {
            way = way(record.getClass());
            ways.put(record.getClass(), way);
        }
        try {
            return way.read(record);
        } catch (NoKeyException e) {
            throw refused(e.getMessage());
        }
    }

    /** What is said of a record that has no such key: why, after the option and the field. */
    IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(
                option + " names the field " + Printable.of(name) + ", " + why);
    }

    private Way way(Class<?> type) {
        if (type == String.class || JsonTypes.isTree(type)) {
            JsonField json = new JsonField(name);
            return record -> json.read(record.toString());
        }
        if (type == byte[].class) {
            JsonField json = new JsonField(name);
            return record -> json.read((byte[]) record);
        }
        if (Row.class.isAssignableFrom(type)) {
            return record -> KeyText.of(value((Row) record));
        }
        if (Map.class.isAssignableFrom(type)) {
            return record -> KeyText.of(value((Map<?, ?>) record));
        }
        AnnotatedMember member = BeanFields.find(type, name);
        return record -> KeyText.of(value(record, member));
    }

    @Nullable
    private Object value(Row row) throws NoKeyException {
        if (rowNames != null && row.getFieldNames(false) == null) {
            return value(row, Arrays.asList(rowNames).indexOf(name));
        }
        Set<String> own = row.getFieldNames(true);
        if (own == null) {
            return value(row, untypedPosition(row));
        }
        if (!own.contains(name)) {
            throw new NoKeyException(ABSENT);
        }
        return row.getField(name);
    }

    @Nullable
    private static Object value(Row row, int position) throws NoKeyException {
        if (position < 0 || position >= row.getArity()) {
            throw new NoKeyException(ABSENT);
        }
        return row.getField(position);
    }

    /** Of f0, f1, …, the names with which such a Row is written. */
    private int untypedPosition(Row row) {
        for (int i = 0; i < row.getArity(); i++) {
            if (name.equals("f" + i)) {
                return i;
            }
        }
        return -1;
    }

    @Nullable
    private Object value(Map<?, ?> map) throws NoKeyException {
        try {
            Object value = map.get(name);
            if (value != null || map.containsKey(name)) {
                return value;
            }
            throw new NoKeyException(ABSENT);
        } catch (ClassCastException e) { // a sorted map whose keys are no text
            throw new NoKeyException(ABSENT);
        }
    }

    @Nullable
    private static Object value(Object bean, @Nullable AnnotatedMember member)
            throws NoKeyException {
        if (member == null) {
            throw new NoKeyException(ABSENT);
        }
        try {
            return member.getValue(bean);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new NoKeyException("which could not be read (" + cause(e) + ")");
        }
    }

    /** The class only: the message may hold what must not be printed. */
    private static String cause(Throwable e) {
        return e.getCause() == null ? e.getClass().getName() : cause(e.getCause());
    }

    /** How the field is read from records of one class. */
    private interface Way {
        String read(Object record) throws NoKeyException;
    }
}
