package org.apache.flink.streaming.connectors.http.request;

import static java.util.stream.Collectors.joining;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonGenerator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.json.JsonWriteFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JavaType;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonMappingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonSerializable;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectWriter;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.SerializerProvider;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.json.JsonMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.type.TypeFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.util.LRUMap;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.util.LookupCache;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

import java.io.CharArrayWriter;
import java.io.IOException;
import java.util.List;

/**
 * Writes values as JSON, in the same bytes as Python's json.dumps with compact separators and
 * without ASCII escapes. For one thread.
 */
final class JsonWriter {

    private static final int LARGEST_KEPT_BUFFER = 64 * 1024;
    private static final int LONGEST_PATH = 8;

    private final JsonFactory factory;
    private final ObjectWriter writer;

    /** Characters, not bytes: Jackson's own UTF-8 escapes what is beyond the basic plane. */
    private CharArrayWriter buffer = new CharArrayWriter();

    JsonWriter() {
        // Python's escapes have lower-case digits.
        factory = JsonFactory.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();
        writer =
                JsonMapper.builder(factory)
                        .typeFactory(ownTypeFactory()) // before the modules, which add to it
                        .addModule(new Jdk8Module())
                        .addModule(new JsonTypes())
                        .build()
                        .writer();
    }

    /**
     * @throws IllegalArgumentException the value has no form in JSON; the message says why and
     *     where, by the names of fields
     */
    byte[] write(Object value, Shape shape) throws IOException {
        buffer.reset();
        try {
            try (JsonGenerator out = new StrictJsonGenerator(factory.createGenerator(buffer))) {
                writer.writeValue(out, new ShapedValue(value, shape));
            }
            return Utf8.encode(buffer.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "it has no form in JSON: " + e.getOriginalMessage() + where(e), e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("it has no form in JSON: it nests too deep", e);
        } finally {
            if (buffer.size() > LARGEST_KEPT_BUFFER) {
                buffer = new CharArrayWriter();
            }
        }
    }

    private static String where(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException)) {
            return "";
        }
        List<JsonMappingException.Reference> path = ((JsonMappingException) e).getPath();
        if (path.isEmpty()) {
            return "";
        }
        String names =
                path.stream().limit(LONGEST_PATH).map(JsonWriter::name).collect(joining("."));
        return " (at " + Printable.of(names) + (path.size() > LONGEST_PATH ? ".…)" : ")");
    }

    private static String name(JsonMappingException.Reference at) {
        return at.getFieldName() == null ? "" + at.getIndex() : at.getFieldName();
    }

    /** The shared one lives as long as Flink does, and would keep every job's classes with it. */
    static TypeFactory ownTypeFactory() {
        LookupCache<Object, JavaType> cache = new LRUMap<>(16, 200);
        return TypeFactory.defaultInstance().withCache(cache);
    }

    /** Leads Jackson to the shape. */
    private static final class ShapedValue implements JsonSerializable {

        private final Object value;
        private final Shape shape;

        ShapedValue(Object value, Shape shape) {
            this.value = value;
            this.shape = shape;
        }

        @Override
        public void serialize(JsonGenerator out, SerializerProvider provider) throws IOException {
            shape.write(value, out, provider);
        }

        @Override
        public void serializeWithType(
                JsonGenerator out, SerializerProvider provider, TypeSerializer type)
                throws IOException {
            serialize(out, provider);
        }
    }
}
