package dev.godwit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Four tables with keys, indexes and foreign keys, as an application has them: customers, products, orders and their lines. */
final class Shop {

    private static final String TABLES = """
            CREATE TABLE customers (
                id bigint PRIMARY KEY,
                email text NOT NULL,
                name text NOT NULL,
                phone text NOT NULL,
                created timestamptz NOT NULL);
            CREATE TABLE products (
                id bigint PRIMARY KEY,
                sku text NOT NULL,
                title text NOT NULL,
                price numeric(10, 2) NOT NULL);
            CREATE TABLE orders (
                id bigint PRIMARY KEY,
                customer bigint NOT NULL,
                placed timestamptz NOT NULL,
                state text NOT NULL,
                note text NOT NULL);
            CREATE TABLE order_lines (
                id bigint PRIMARY KEY,
                order_id bigint NOT NULL,
                product bigint NOT NULL,
                quantity integer NOT NULL,
                price numeric(10, 2) NOT NULL);
            CREATE UNIQUE INDEX customers_email ON customers (email);
            CREATE INDEX customers_created ON customers (created);
            CREATE UNIQUE INDEX products_sku ON products (sku);
            CREATE INDEX orders_customer ON orders (customer, placed);
            CREATE INDEX orders_placed ON orders (placed);
            CREATE INDEX lines_order ON order_lines (order_id);
            CREATE INDEX lines_product ON order_lines (product);
            ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customers;
            ALTER TABLE order_lines ADD FOREIGN KEY (order_id) REFERENCES orders;
            ALTER TABLE order_lines ADD FOREIGN KEY (product) REFERENCES products;
            """;

    private static final List<String> ROWS = List.of("""
            INSERT INTO customers
            SELECT i, 'person.' || i || '@mail.example', 'Given' || i % 9973 || ' Family' || i % 99991,
                '+49 30 ' || 10000000 + i, timestamptz '2020-01-01' + i * interval '1 minute'
            FROM generate_series(1, :lines::bigint / 10) i
            """, """
            INSERT INTO products
            SELECT i, 'SKU-' || md5(i::text), 'Product number ' || i, (i * 7919 % 100000) / 100.0
            FROM generate_series(1, 20000) i
            """, """
            INSERT INTO orders
            SELECT i, 1 + i * 104729 % (:lines::bigint / 10), timestamptz '2024-01-01' + i * interval '1 second',
                (ARRAY['new', 'paid', 'sent', 'returned'])[1 + i % 4], md5(i::text)
            FROM generate_series(1, :lines::bigint / 3) i
            """, """
            INSERT INTO order_lines
            SELECT i, 1 + (i - 1) / 3 % (:lines::bigint / 3), 1 + i * 7919 % 20000, 1 + i % 5, (i * 104729 % 100000) / 100.0
            FROM generate_series(1, :lines::bigint) i
            """);

    private Shop() {}

    static void create(Connection connection) throws SQLException {
        execute(connection, TABLES);
    }

    static void fill(Connection connection, long lines) throws SQLException {
        for (String rows : ROWS) {
            execute(connection, rows.replace(":lines", Long.toString(lines)));
        }
        execute(connection, "VACUUM (FREEZE, ANALYZE)");
        execute(connection, "CHECKPOINT");
    }

    /** The files of a sync of all of it; without masking, so that both do the same. */
    static Map<String, byte[]> sync(String chunkSize, int lanes) {
        String sync = """
                source: source
                target: target
                tables: [public.*]
                policy: policy.yaml
                chunk_size: %s
                finish_lanes: %d
                existing: refuse
                """.formatted(chunkSize, lanes);
        String policy = """
                version: 1
                rules:
                  "*.*.*": {keep: {reason: generated, by: bench, until: 2099-01-01}}
                """;
        return Map.of("sync.yaml", sync.getBytes(UTF_8), "policy.yaml", policy.getBytes(UTF_8));
    }

    /** Rows, checksums, and what makes it fit for use: valid indexes, validated keys, statistics. */
    static String contents(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("""
                        SELECT format('customers %s, products %s, orders %s, lines %s, %s indexes, %s primary and %s foreign keys, %s tables analyzed',
                            (SELECT count(*) || '/' || sum(hashtextextended(c::text, 0) / 8388608)::bigint FROM customers c),
                            (SELECT count(*) || '/' || sum(hashtextextended(p::text, 0) / 8388608)::bigint FROM products p),
                            (SELECT count(*) || '/' || sum(hashtextextended(o::text, 0) / 8388608)::bigint FROM orders o),
                            (SELECT count(*) || '/' || sum(hashtextextended(l::text, 0) / 8388608)::bigint FROM order_lines l),
                            (SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
                             WHERE i.indisvalid AND c.relnamespace = 'public'::regnamespace),
                            (SELECT count(*) FROM pg_constraint WHERE contype = 'p' AND connamespace = 'public'::regnamespace),
                            (SELECT count(*) FROM pg_constraint
                             WHERE contype = 'f' AND convalidated AND connamespace = 'public'::regnamespace),
                            (SELECT count(DISTINCT tablename) FROM pg_stats WHERE schemaname = 'public'))
                        """)) {
            found.next();
            return found.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
