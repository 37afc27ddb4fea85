package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;

/**
 * The keys of the tasks that copy a table: {@code copy/public.orders/1} and so on. What follows the prefix is a number and nothing else: a table's name may
 * hold slashes, so that the keys of one table may begin with the prefix of another.
 */
public final class ChunkKeys {

    private ChunkKeys() {}

    public static String prefix(TableName source) {
        return "copy/" + source + "/";
    }

    static String key(TableName source, int number) {
        return prefix(source) + number;
    }
}
