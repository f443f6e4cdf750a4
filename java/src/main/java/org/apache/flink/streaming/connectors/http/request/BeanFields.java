package org.apache.flink.streaming.connectors.http.request;

import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JavaType;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.SerializationConfig;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.json.JsonMapper;

import javax.annotation.Nullable;

/** The fields of a bean, by the names with which {@link JsonWriter} writes them. */
final class BeanFields {

    private BeanFields() {}

    /** A getter or a public field; null if no field of that name is written. */
    @Nullable
    static AnnotatedMember find(Class<?> type, String name) {
        // Its own, once per class of records: a shared one would keep the classes of every job.
        SerializationConfig config =
                JsonMapper.builder()
                        .typeFactory(JsonWriter.ownTypeFactory())
                        .build()
                        .getSerializationConfig();
        JavaType bean = config.constructType(type);
        for (BeanPropertyDefinition field : config.introspect(bean).findProperties()) {
            AnnotatedMember member = field.getAccessor();
            if (field.getName().equals(name) && member != null) {
                member.fixAccess(true);
                return member;
            }
        }
        return null;
    }
}
