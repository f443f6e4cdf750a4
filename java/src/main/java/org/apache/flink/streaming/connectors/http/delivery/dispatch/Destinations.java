package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import org.apache.flink.streaming.connectors.http.transport.Origin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import javax.annotation.Nullable;

/** The destinations of a sink: each is made when its first record comes. */
final class Destinations {

    private final Function<Entry, Origin> route;
    private final Function<Origin, Destination> make;
    private final Map<Origin, Destination> byOrigin = new HashMap<>();

    /** Never changed: another list takes its place. */
    private volatile List<Destination> all = List.of();

    /** Neighbouring records go to the same one more often than not. */
    @Nullable private Destination recent;

    Destinations(Function<Entry, Origin> route, Function<Origin, Destination> make) {
        this.route = route;
        this.make = make;
    }

    /** Where a record goes. */
    Destination of(Entry entry) {
        Origin origin = route.apply(entry);
        if (recent == null || recent.origin != origin) {
            recent = of(origin);
        }
        return recent;
    }

    private Destination of(Origin origin) {
        Destination known = byOrigin.get(origin);
        return known != null ? known : add(make.apply(origin));
    }

    private Destination add(Destination destination) {
        byOrigin.put(destination.origin, destination);
        List<Destination> more = new ArrayList<>(all);
        more.add(destination);
        all = more;
        return destination;
    }

    /** In the order of their first records; on any thread. */
    List<Destination> all() {
        return all;
    }
}
