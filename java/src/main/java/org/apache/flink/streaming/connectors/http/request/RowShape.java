package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonGenerator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonMappingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.SerializerProvider;
import org.apache.flink.types.Row;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/** The names of a Row's fields, in the order in which they are written. */
final class RowShape extends Shape {

    private static final long serialVersionUID = 1L;

    private final String[] names;
    private final Shape[] shapes;

    RowShape(RowTypeInfo type) {
        names = type.getFieldNames();
        shapes = Arrays.stream(type.getFieldTypes()).map(Shape::of).toArray(Shape[]::new);
    }

    @Override
    void writeValue(Object value, JsonGenerator out, SerializerProvider provider)
            throws IOException {
        Row row = (Row) value;
        Set<String> own = row.getFieldNames(false); // null: the row has positions
        boolean fits =
                own == null
                        ? row.getArity() == names.length
                        : Arrays.asList(names).containsAll(own);
        if (!fits) {
            throw JsonMappingException.from(
                    out, "a Row has other fields than the type of the stream");
        }
        out.writeStartObject();
        for (int i = 0; i < names.length; i++) {
            Object field = own == null ? row.getField(i) : row.getField(names[i]);
            writeField(names[i], field, shapes[i], out, provider);
        }
        out.writeEndObject();
    }

    /** Writes a Row of which no type is known: its own names, or f0, f1, … */
    static void writeUntyped(Row row, JsonGenerator out, SerializerProvider provider)
            throws IOException {
        Set<String> own = row.getFieldNames(true);
        out.writeStartObject();
        if (own == null) {
            for (int i = 0; i < row.getArity(); i++) {
                writeField("f" + i, row.getField(i), ANY, out, provider);
            }
        } else {
            for (String name : own) {
                writeField(name, row.getField(name), ANY, out, provider);
            }
        }
        out.writeEndObject();
    }
}
