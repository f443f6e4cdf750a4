package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.api.java.typeutils.MapTypeInfo;
import org.apache.flink.api.java.typeutils.ObjectArrayTypeInfo;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonGenerator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonMappingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.SerializerProvider;

import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the type of a stream tells of its values: the names of the fields of each Row in them, which
 * the Row itself need not know.
 */
abstract class Shape implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Of a type that tells nothing of Rows. */
    static final Shape ANY = new AnyShape();

    static Shape of(TypeInformation<?> type) {
        if (type instanceof RowTypeInfo) {
            return new RowShape((RowTypeInfo) type);
        }
        if (type instanceof TupleTypeInfo) {
            return new TupleShape((TupleTypeInfo<?>) type);
        }
        if (type instanceof ListTypeInfo) {
            return elements(of(((ListTypeInfo<?>) type).getElementTypeInfo()));
        }
        if (type instanceof ObjectArrayTypeInfo) {
            return elements(of(((ObjectArrayTypeInfo<?, ?>) type).getComponentInfo()));
        }
        if (type instanceof MapTypeInfo) {
            Shape values = of(((MapTypeInfo<?, ?>) type).getValueTypeInfo());
            return values == ANY ? ANY : new MapShape(values);
        }
        return ANY;
    }

    /** Writes a value of this shape as JSON. */
    final void write(Object value, JsonGenerator out, SerializerProvider provider)
            throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String) {
            out.writeString((String) value);
        } else {
            writeValue(value, out, provider);
        }
    }

    /** Writes one field of an object; an error then says which one. */
    static void writeField(
            String name, Object value, Shape shape, JsonGenerator out, SerializerProvider provider)
            throws IOException {
        out.writeFieldName(name);
        try {
            shape.write(value, out, provider);
        } catch (IOException | RuntimeException e) {
            throw JsonMappingException.wrapWithPath(e, (Object) null, name);
        }
    }

    abstract void writeValue(Object value, JsonGenerator out, SerializerProvider provider)
            throws IOException;

    private static Shape elements(Shape element) {
        return element == ANY ? ANY : new ElementsShape(element);
    }

    private static final class AnyShape extends Shape {

        private static final long serialVersionUID = 1L;

        @Override
        void writeValue(Object value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            provider.defaultSerializeValue(value, out);
        }

        private Object readResolve() {
            return ANY;
        }
    }

    private static final class ElementsShape extends Shape {

        private static final long serialVersionUID = 1L;

        private final Shape element;

        ElementsShape(Shape element) {
            this.element = element;
        }

        @Override
        void writeValue(Object value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            List<?> list =
                    value instanceof List ? (List<?>) value : Arrays.asList((Object[]) value);
            out.writeStartArray();
            for (Object item : list) {
                element.write(item, out, provider);
            }
            out.writeEndArray();
        }
    }

    private static final class MapShape extends Shape {

        private static final long serialVersionUID = 1L;

        private final Shape values;

        MapShape(Shape values) {
            this.values = values;
        }

        @Override
        void writeValue(Object value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                String name = JsonTypes.key(entry.getKey(), out);
                writeField(name, entry.getValue(), values, out, provider);
            }
            out.writeEndObject();
        }
    }
}
