package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.api.java.tuple.Tuple;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonGenerator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.BeanDescription;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JavaType;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonMappingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonSerializer;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.SerializationConfig;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.SerializerProvider;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.module.SimpleModule;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ser.Serializers;
import org.apache.flink.types.Row;

import java.io.IOException;
import java.util.Map;

/** The types that Jackson does not write as we promise, or would write as something else. */
final class JsonTypes extends SimpleModule {

    private static final long serialVersionUID = 1L;

    /**
     * Types that look like beans but are none, by the name of a class that they extend. By name,
     * because their classes need not be there.
     */
    private static final Map<String, String> REFUSED =
            Map.of(
                    "org.apache.flink.table.data.RowData", "convert the table to a stream of Row",
                    "org.apache.avro.generic.IndexedRecord", "set a serialization schema",
                    "com.google.protobuf.MessageLite", "set a serialization schema");

    /** Jackson as users have it; Flink's own copy has another name and is known to itself. */
    private static final String JACKSON_TREE = "com.fasterxml.jackson.databind.JsonNode";

    JsonTypes() {
        super("flink-http");
        addSerializer(Row.class, serializer(RowShape::writeUntyped));
        addSerializer(Tuple.class, serializer(TupleShape::writeUntyped));
        for (Class<?> type : Iso8601.TYPES) {
            addSerializer(
                    type, serializer((value, out, more) -> out.writeString(Iso8601.text(value))));
        }
    }

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.addSerializers(new ByName());
        context.addKeySerializers(new Keys());
    }

    /** The text of a map's key. */
    static String key(Object key, JsonGenerator out) throws IOException {
        String text = key == null ? null : KeyText.exact(key);
        if (text == null) {
            String type = key == null ? "null" : "of " + key.getClass().getName();
            throw JsonMappingException.from(out, "a key " + type + " cannot name a JSON field");
        }
        return text;
    }

    /** Whether a class is a JSON tree of Jackson, the user's or Flink's own. */
    static boolean isTree(Class<?> type) {
        return JsonNode.class.isAssignableFrom(type) || isA(type, JACKSON_TREE);
    }

    private static boolean isA(Class<?> type, String name) {
        if (type == null) {
            return false;
        }
        if (type.getName().equals(name) || isA(type.getSuperclass(), name)) {
            return true;
        }
        for (Class<?> parent : type.getInterfaces()) {
            if (isA(parent, name)) {
                return true;
            }
        }
        return false;
    }

    private interface Write<T> {
        void write(T value, JsonGenerator out, SerializerProvider provider) throws IOException;
    }

    private static <T, S extends T> JsonSerializer<S> serializer(Write<T> write) {
        return new JsonSerializer<S>() {
            @Override
            public void serialize(S value, JsonGenerator out, SerializerProvider provider)
                    throws IOException {
                write.write(value, out, provider);
            }
        };
    }

    private static final class Keys extends Serializers.Base {
        @Override
        public JsonSerializer<?> findSerializer(
                SerializationConfig config, JavaType type, BeanDescription description) {
            return serializer((key, out, more) -> out.writeFieldName(key(key, out)));
        }
    }

    private static final class ByName extends Serializers.Base {
        @Override
        public JsonSerializer<?> findSerializer(
                SerializationConfig config, JavaType type, BeanDescription description) {
            Class<?> raw = type.getRawClass();
            if (isA(raw, JACKSON_TREE)) {
                return serializer((tree, out, more) -> out.writeRawValue(tree.toString()));
            }
            for (Map.Entry<String, String> refused : REFUSED.entrySet()) {
                if (isA(raw, refused.getKey())) {
                    String rule = "a " + raw.getName() + " is not written as JSON; ";
                    return serializer(
                            (value, out, more) -> {
                                throw JsonMappingException.from(out, rule + refused.getValue());
                            });
                }
            }
            return null;
        }
    }
}
