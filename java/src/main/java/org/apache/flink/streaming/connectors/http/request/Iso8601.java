package org.apache.flink.streaming.connectors.http.request;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.List;

import javax.annotation.Nullable;

/**
 * Dates and times as text: seconds always, a fraction of 3, 6 or 9 digits only if there is one, an
 * offset (Z for UTC) only if the value has one. The same from Python's values.
 */
final class Iso8601 {

    /** What {@link #text} knows, each with its subclasses. */
    static final List<Class<?>> TYPES =
            List.of(
                    Instant.class,
                    LocalDateTime.class,
                    LocalDate.class,
                    LocalTime.class,
                    OffsetDateTime.class,
                    ZonedDateTime.class,
                    OffsetTime.class,
                    Duration.class,
                    Period.class,
                    Year.class,
                    YearMonth.class,
                    MonthDay.class,
                    ZoneId.class,
                    Date.class,
                    Calendar.class);

    private Iso8601() {}

    /** Null if the value is neither date nor time. */
    @Nullable
    static String text(Object value) {
        if (value instanceof Instant) {
            return dateTime(((Instant) value).atOffset(ZoneOffset.UTC).toLocalDateTime()) + "Z";
        }
        if (value instanceof LocalDateTime) {
            return dateTime((LocalDateTime) value);
        }
        if (value instanceof LocalTime) {
            return time((LocalTime) value);
        }
        if (value instanceof OffsetDateTime) {
            OffsetDateTime at = (OffsetDateTime) value;
            return dateTime(at.toLocalDateTime()) + at.getOffset();
        }
        if (value instanceof ZonedDateTime) { // the offset alone says which instant it is
            return text(((ZonedDateTime) value).toOffsetDateTime());
        }
        if (value instanceof OffsetTime) {
            OffsetTime at = (OffsetTime) value;
            return time(at.toLocalTime()) + at.getOffset();
        }
        if (value instanceof Date) {
            return date((Date) value);
        }
        if (value instanceof Calendar) {
            return text(((Calendar) value).toInstant());
        }
        return TYPES.stream().anyMatch(type -> type.isInstance(value)) ? value.toString() : null;
    }

    /**
     * The types of JDBC stand for wall clocks, as Flink's SQL types do; the plain one is an
     * instant.
     */
    private static String date(Date value) {
        if (value instanceof java.sql.Timestamp) {
            return dateTime(((java.sql.Timestamp) value).toLocalDateTime());
        }
        if (value instanceof java.sql.Date) {
            return ((java.sql.Date) value).toLocalDate().toString();
        }
        if (value instanceof java.sql.Time) { // its own toLocalTime() drops the fraction
            return time(new java.sql.Timestamp(value.getTime()).toLocalDateTime().toLocalTime());
        }
        return text(value.toInstant());
    }

    private static String dateTime(LocalDateTime value) {
        return value.toLocalDate() + "T" + time(value.toLocalTime());
    }

    private static String time(LocalTime value) {
        String text = value.toString();
        return text.length() == "00:00".length() ? text + ":00" : text;
    }
}
