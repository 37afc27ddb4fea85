package dev.godwit.embedded;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The settings of an embedded PostgreSQL: what Godwit needs, then what durability asks, then what the caller named. */
final class PostgresSettings {

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?");

    private PostgresSettings() {}

    static Map<String, String> of(boolean durable, Map<String, String> own) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("max_connections", "200");
        settings.put("max_wal_senders", "20");
        settings.put("max_replication_slots", "20");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        String onOff = durable ? "on" : "off";
        settings.put("fsync", onOff);
        settings.put("synchronous_commit", onOff);
        settings.put("full_page_writes", onOff);
        settings.putAll(own);
        settings.put("wal_level", "logical");
        return settings;
    }

    static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'%s' is not the name of a PostgreSQL setting".formatted(name));
        }
        return name;
    }
}
