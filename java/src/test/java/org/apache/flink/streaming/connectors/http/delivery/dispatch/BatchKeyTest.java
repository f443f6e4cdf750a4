package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

import org.apache.flink.streaming.connectors.http.request.BatchBody;
import org.apache.flink.streaming.connectors.http.request.EncodedRequest;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Collectors;

class BatchKeyTest {

    @Test
    void theKeyOfABatchNeverChangesFromOneVersionToTheNext() {
        assertThat(key("a", "bc")).isEqualTo("b534ce16ac9c8b36823f39a395ce8e0e");
        assertThat(key("J\u00fcrgen \u20ac", "")).isEqualTo("cebc6a24b426edcfbd9dcba76fa8d801");
    }

    @Test
    void keysThatReadTheSameInARowAreDifferent() {
        assertThat(key("a", "bc")).isNotEqualTo(key("ab", "c")).isNotEqualTo(key("abc", ""));
        assertThat(key("", "a")).isNotEqualTo(key("a", ""));
    }

    @Test
    void aBatchWithARecordThatHasNoKeyHasNone() {
        assertThat(key("a", null)).isNull();
        assertThat(key(null, "a")).isNull();
    }

    @Property
    void onlyEqualKeysInEqualOrderMakeAnEqualKey(
            @ForAll @Size(min = 1, max = 5) List<String> one,
            @ForAll @Size(min = 1, max = 5) List<String> other) {
        assertThat(keyOf(one)).matches("[0-9a-f]{32}").isEqualTo(keyOf(one));
        assertThat(keyOf(one).equals(keyOf(other))).isEqualTo(clean(one).equals(clean(other)));
    }

    @Test
    void aRecordAloneKeepsItsOwnKey() {
        Batch alone = new Batch(null, new Entry[] {entry("order-7")}, BatchBody.JSON_ARRAY);
        assertThat(alone.key()).isEqualTo("order-7");
    }

    private static String keyOf(List<String> keys) {
        return key(clean(keys).toArray(new String[0]));
    }

    /** Without halves of surrogate pairs, which UTF-8 cannot hold. */
    private static List<String> clean(List<String> keys) {
        return keys.stream()
                .map(text -> text.replaceAll("[\\ud800-\\udfff]", "?"))
                .collect(Collectors.toList());
    }

    private static String key(String... keys) {
        Entry[] entries = new Entry[keys.length];
        for (int i = 0; i < keys.length; i++) {
            entries[i] = entry(keys[i]);
        }
        return BatchKey.of(entries);
    }

    private static Entry entry(String key) {
        return Entry.of(new EncodedRequest("POST", "", new String[0], null, key, null));
    }
}
