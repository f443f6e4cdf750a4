package org.apache.flink.streaming.connectors.http.delivery.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPointerTest {

    /** The document of RFC 6901, 5, and beyond it an object whose members differ. */
    private static final String DOCUMENT =
            "{'foo':['bar','baz'],'':0,'a/b':1,'c%d':2,'e^f':3,'g|h':4,'k\\\"l':6,' ':7,'m~n':8,"
                    + "'~1':9,'some':{'x':{'v':1},'y':{'w':2},'z':{'w':3}}}";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "/foo; [\"bar\",\"baz\"]",
                "/foo/0; \"bar\"",
                "/foo/1; \"baz\"",
                "/; 0",
                "/a~1b; 1",
                "/c%d; 2",
                "/g|h; 4",
                "/k\"l; 6",
                "/m~0n; 8",
                "/~01; 9",
                "/some/*/v; 1",
                "/some/*/w; 2",
                "/*/x/v; 1",
                "/*/1; \"baz\"",
                "/foo/*; \"bar\"",
                "/foo/2; ",
                "/foo/00; ",
                "/foo/01; ",
                "/foo/-; ",
                "/foo/-1; ",
                "/foo/99999999999; ",
                "/foo/bar; ",
                "/nothing; ",
                "/foo/0/x; ",
                "/some/*/u; ",
            })
    void aPointerLeadsToItsPlaceOrToNothing(String pointer, String found) throws Exception {
        JsonNode root = new ObjectMapper().readTree(DOCUMENT.replace('\'', '"'));
        JsonNode node = JsonPointer.parse(pointer).in(root);
        assertThat(node.isMissingNode() ? null : node.toString()).isEqualTo(found);
        assertThat(JsonPointer.parse("").in(root)).isSameAs(root);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"items", "*", "/a~", "/a~2", "/~/x", "/*/*", "/*/a/*", "#/items", "$.a"})
    void whatIsNoPointerIsRefused(String text) {
        assertThatThrownBy(() -> JsonPointer.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}
