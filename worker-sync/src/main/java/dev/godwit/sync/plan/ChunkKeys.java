package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;

/**
 * The keys of the tasks that copy: {@code copy/public.orders/1} for a part of one table, {@code copy/small tables/1} for several, and {@code
 * copy/public.orders/1.2} for the second part of what the first task of a table gave back.
 */
public final class ChunkKeys {

    /** What all of them begin with. */
    public static final String PREFIX = "copy/";

    private ChunkKeys() {}

    static String key(TableName source, int number) {
        return PREFIX + source + "/" + number;
    }

    /** A table's name has a dot. */
    static String bundle(int number) {
        return PREFIX + "small tables/" + number;
    }

    /** Of what the task {@code key} gives back: the same whenever it is asked for. */
    public static String rest(String key, int number) {
        return key + "." + number;
    }
}
