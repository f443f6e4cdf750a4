package org.apache.flink.streaming.connectors.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that name the field of a record. */
class KeyFieldOptionsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "idempotency-key.field, HttpRequest.key",
        "ordering-key.field, HttpRequest.orderingKey"
    })
    void aConverterGivesTheKeyItself(String option, String instead) {
        HttpSinkBuilder<String> builder =
                builder().setOption(option, "id").setRequestConverter(HttpRequest::post);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "setRequestConverter and %s exclude each other, both were set; use %s in"
                                + " the converter",
                        option, instead);
    }

    @Test
    void everyOtherWayOfMakingARequestTakesThem() throws Exception {
        InstantiationUtil.clone(fields().build());
        assertThatCode(() -> fields().setSerializationSchema(new SimpleStringSchema()).build())
                .doesNotThrowAnyException();
        assertThatCode(() -> fields().setPackedRequests().build()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "a.b", "größe", " id", "$"})
    void anyNameIsTaken(String name) {
        assertThatCode(() -> builder().setOrderingKeyField(name).setIdempotencyKeyField(name))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\r\n"})
    void aBlankNameIsRefused(String name) {
        assertThatThrownBy(() -> builder().setOrderingKeyField(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ordering-key.field must be a field name, not blank, was");
        assertThatThrownBy(() -> builder().setOption("idempotency-key.field", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("idempotency-key.field must be a field name, not blank,");
    }

    private static HttpSinkBuilder<String> fields() {
        return builder().setOrderingKeyField("user").setIdempotencyKeyField("id");
    }

    private static HttpSinkBuilder<String> builder() {
        return HttpSink.<String>builder().setEndpointUrl("http://127.0.0.1:1/in");
    }
}
