package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.api.java.tuple.Tuple;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonGenerator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.SerializerProvider;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntFunction;

/** The fields of a Flink tuple, named like those of a nameless Row. */
final class TupleShape extends Shape {

    private static final long serialVersionUID = 1L;

    private final Shape[] shapes;

    TupleShape(TupleTypeInfo<?> type) {
        shapes = new Shape[type.getArity()];
        Arrays.setAll(shapes, i -> of(type.getTypeAt(i)));
    }

    @Override
    void writeValue(Object value, JsonGenerator out, SerializerProvider provider)
            throws IOException {
        write((Tuple) value, i -> shapes[i], out, provider);
    }

    /** Writes a tuple of which no type is known; as a bean it would have a field "arity" too. */
    static void writeUntyped(Tuple tuple, JsonGenerator out, SerializerProvider provider)
            throws IOException {
        write(tuple, i -> ANY, out, provider);
    }

    private static void write(
            Tuple tuple, IntFunction<Shape> shapes, JsonGenerator out, SerializerProvider provider)
            throws IOException {
        out.writeStartObject();
        for (int i = 0; i < tuple.getArity(); i++) {
            writeField("f" + i, tuple.getField(i), shapes.apply(i), out, provider);
        }
        out.writeEndObject();
    }
}
