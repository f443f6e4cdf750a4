package org.apache.flink.streaming.connectors.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.streaming.connectors.http.FaultCase;
import org.apache.flink.streaming.connectors.http.SecretNames;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

class HeaderRulesTest {

    static Stream<JsonNode> headers() {
        return Vectors.rows("headers.json", "headers");
    }

    static Stream<JsonNode> secrets() {
        return Vectors.rows("headers.json", "secrets");
    }

    static Stream<JsonNode> keys() {
        return Vectors.rows("headers.json", "keys");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    @FaultCase(
            value = "A header's value would end its line, or its name is the client's own",
            then = "Rejects the record")
    void aHeaderIsTakenOrRefusedWithItsRule(JsonNode row) {
        String name = Vectors.text(row, "name");
        String value = Vectors.text(row, "value");
        if (!row.has("rule")) {
            assertThatCode(() -> HeaderRules.check(name, value)).doesNotThrowAnyException();
            return;
        }
        assertThatThrownBy(() -> HeaderRules.check(name, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("header ")
                .hasMessageContaining(Vectors.text(row, "rule"))
                .message()
                .doesNotContain("hunter2", "\n", "\r", "\u0000");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("secrets")
    void theNameSaysWhetherAValueIsSecret(JsonNode row) {
        assertThat(SecretNames.isSecret(Vectors.text(row, "name")))
                .isEqualTo(row.get("secret").booleanValue());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void aKeyIsTakenOrRefusedWithItsRule(JsonNode row) {
        String key = Vectors.text(row, "key");
        if (!row.has("rule")) {
            assertThatCode(() -> HeaderRules.checkKey(key)).doesNotThrowAnyException();
            return;
        }
        assertThatThrownBy(() -> HeaderRules.checkKey(key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the request's key must be ")
                .hasMessageContaining(Vectors.text(row, "rule"));
    }

    @Property
    void whatIsTakenFitsOneLineOfAMessageHead(@ForAll String name, @ForAll String value) {
        try {
            HeaderRules.check(name, value);
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(name).matches("[!-~&&[^:]]+");
        assertThat(value).matches("[\\t -~]*");
    }

    @Property
    void aSecretValueIsNeverShown(@ForAll String value) {
        String secret = "hunter2" + value + "\n";
        assertThatThrownBy(() -> HeaderRules.check("authorization", secret))
                .message()
                .doesNotContain("hunter2");
    }
}
