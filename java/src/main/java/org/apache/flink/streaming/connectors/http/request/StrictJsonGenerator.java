package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonGenerationException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonGenerator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.util.JsonGeneratorDelegate;

import java.io.IOException;
import java.math.BigDecimal;

/**
 * Refuses what JSON has no form for, wherever in a record it is: here, because every serializer has
 * to pass, also those of the elements of a primitive array.
 */
final class StrictJsonGenerator extends JsonGeneratorDelegate {

    /** Few parsers read deeper, and a record that holds itself has no end. */
    static final int DEEPEST = 500;

    /** A decimal of a few bytes may stand for a number of billions of digits. */
    static final int LARGEST_EXPONENT = 1000;

    private int depth;

    StrictJsonGenerator(JsonGenerator target) {
        super(target, false); // false: what it copies comes through here too
    }

    @Override
    public void writeNumber(double value) throws IOException {
        check(value);
        super.writeNumber(value);
    }

    @Override
    public void writeNumber(float value) throws IOException {
        check(value);
        super.writeNumber(value);
    }

    @Override
    public void writeArray(double[] values, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            check(values[i]);
        }
        super.writeArray(values, offset, length);
    }

    @Override
    public void writeNumber(BigDecimal value) throws IOException {
        if (Math.abs((long) value.scale()) > LARGEST_EXPONENT) {
            throw refused("a decimal has an exponent beyond " + LARGEST_EXPONENT);
        }
        super.writeNumber(value.toPlainString());
    }

    @Override
    public void writeStartObject() throws IOException {
        deeper();
        super.writeStartObject();
    }

    @Override
    public void writeStartObject(Object value) throws IOException {
        deeper();
        super.writeStartObject(value);
    }

    @Override
    public void writeStartObject(Object value, int size) throws IOException {
        deeper();
        super.writeStartObject(value, size);
    }

    @Override
    public void writeStartArray() throws IOException {
        deeper();
        super.writeStartArray();
    }

    @Override
    @Deprecated
    public void writeStartArray(int size) throws IOException {
        deeper();
        super.writeStartArray(size);
    }

    @Override
    public void writeStartArray(Object value) throws IOException {
        deeper();
        super.writeStartArray(value);
    }

    @Override
    public void writeStartArray(Object value, int size) throws IOException {
        deeper();
        super.writeStartArray(value, size);
    }

    @Override
    public void writeEndObject() throws IOException {
        depth--;
        super.writeEndObject();
    }

    @Override
    public void writeEndArray() throws IOException {
        depth--;
        super.writeEndArray();
    }

    private void deeper() throws IOException {
        if (++depth > DEEPEST) {
            throw refused("it nests deeper than " + DEEPEST + " levels, or holds itself");
        }
    }

    private void check(double value) throws IOException {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw refused("NaN and infinities have no form in JSON");
        }
    }

    private JsonGenerationException refused(String rule) {
        return new JsonGenerationException(rule, this);
    }
}
