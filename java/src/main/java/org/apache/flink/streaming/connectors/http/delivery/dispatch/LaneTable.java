package org.apache.flink.streaming.connectors.http.delivery.dispatch;

import javax.annotation.Nullable;

/**
 * Finds the lane of an ordering key: a hash table whose chains are linked through the lanes.
 *
 * <p>A lane is known by 64 bits of its key's hash. To compare the keys themselves would cost more
 * than all else, since of many lanes most are far from the processor. Should two keys ever have the
 * same hash, they share a lane: their order holds, and they merely wait for each other.
 */
final class LaneTable {

    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private Lane[] buckets = new Lane[64];
    private int size;

    /** The lane of a key; a new one if it has none. */
    Lane of(String orderingKey) {
        long hash = hash(orderingKey);
        Lane lane = buckets[bucket(hash)];
        while (lane != null && lane.hash != hash) {
            lane = lane.nextInBucket;
        }
        return lane == null ? add(new Lane(hash)) : lane;
    }

    private Lane add(Lane lane) {
        if (size == buckets.length) {
            grow();
        }
        size++;
        chain(lane);
        return lane;
    }

    void remove(Lane lane) {
        int bucket = bucket(lane.hash);
        if (buckets[bucket] == lane) {
            buckets[bucket] = lane.nextInBucket;
        } else {
            before(lane, buckets[bucket]).nextInBucket = lane.nextInBucket;
        }
        lane.nextInBucket = null;
        size--;
    }

    private static Lane before(Lane lane, Lane first) {
        Lane before = first;
        while (before.nextInBucket != lane) {
            before = before.nextInBucket;
        }
        return before;
    }

    private void grow() {
        Lane[] all = buckets;
        buckets = new Lane[2 * all.length];
        for (Lane first : all) {
            for (@Nullable Lane lane = first; lane != null; ) {
                Lane next = lane.nextInBucket;
                chain(lane);
                lane = next;
            }
        }
    }

    private void chain(Lane lane) {
        int bucket = bucket(lane.hash);
        lane.nextInBucket = buckets[bucket];
        buckets[bucket] = lane;
    }

    private int bucket(long hash) {
        return (int) (hash ^ hash >>> 32) & (buckets.length - 1);
    }

    /** FNV-1a, by characters. */
    private static long hash(String key) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }
}
