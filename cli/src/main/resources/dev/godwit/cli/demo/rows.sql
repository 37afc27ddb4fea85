-- Fills the shop; ${rows} is the number of rows over all tables. One customer in 1,000 has left planted personal data in places where
-- a rule by column name would not look: in jsonb, in free text, in an array.
-- The keys below fit by construction; the target's foreign keys are validated after the sync.
SET session_replication_role = replica;

INSERT INTO customers (email, full_name, phone, fax, tags, preferences, created_at)
SELECT 'customer.' || i || '@' || (ARRAY['fjordmail.example', 'northwind.example', 'tern.example'])[1 + i % 3],
       (ARRAY['Ada', 'Bjarne', 'Chidi', 'Dilnoza', 'Eluned', 'Farid', 'Giulia', 'Hamza'])[1 + i % 8] || ' '
           || (ARRAY['Aaltonen', 'Baptiste', 'Castillo', 'Dvorak', 'Eriksen', 'Fontaine', 'Gruber'])[1 + i % 7] || ' ' || i,
       '+49 30 ' || lpad((i * 7919 % 10000000)::text, 7, '0'),
       CASE WHEN i % 10 = 0 THEN '+49 30 ' || lpad((i * 104729 % 10000000)::text, 7, '0') END,
       CASE WHEN i % 1000 = 0 THEN ARRAY['vip', 'planted.' || i || '@secret.example'] ELSE ARRAY['web'] END,
       CASE WHEN i % 1000 = 0 THEN jsonb_build_object('newsletter', true, 'backup_email', 'planted.' || i || '@secret.example')
            ELSE jsonb_build_object('newsletter', i % 2 = 0) END,
       timestamptz '2024-01-01 00:00+00' + i * interval '1 minute'
FROM generate_series(1::bigint, ${rows} / 10) AS i;

INSERT INTO addresses (customer_id, street, city, country)
SELECT 1 + (i - 1) % (${rows} / 10), 'Gulfoss Lane ' || i, (ARRAY['Reykjavik', 'Tromso', 'Galway', 'Texel'])[1 + i % 4],
       (ARRAY['IS', 'NO', 'IE', 'NL'])[1 + i % 4]
FROM generate_series(1::bigint, ${rows} / 10) AS i;

INSERT INTO "Orders" (customer_id, status, "totalCents", placed_at)
SELECT 1 + (i * 48271) % (${rows} / 10), (enum_range(NULL::order_status))[1 + i % 4], i % 50000,
       timestamptz '2025-01-01 00:00+00' + (i % 500000) * interval '1 minute'
FROM generate_series(1::bigint, ${rows} / 4) AS i;

INSERT INTO payments (id, order_id, iban, amount, paid_on)
SELECT md5('payment' || i)::uuid, i, 'DE' || lpad((i * 7919 % 100)::text, 2, '0') || lpad((i * 15485863 % 1000000000000)::text, 18, '0'),
       (i % 50000) / 100.0, date '2025-01-01' + (i % 365)::int
FROM generate_series(1::bigint, ${rows} / 5) AS i;

INSERT INTO events (customer_id, at, kind, payload)
SELECT 1 + i % (${rows} / 10), timestamptz '2025-01-01 00:00+00' + (i % 600000) * interval '100 seconds',
       (ARRAY['login', 'search', 'basket'])[1 + i % 3],
       CASE WHEN i % 5000 = 0 THEN jsonb_build_object('typed', 'planted.' || (1000 * (1 + i % (${rows} / 10000))) || '@secret.example')
            ELSE jsonb_build_object('page', i % 100) END
FROM generate_series(1::bigint, ${rows} * 3 / 10) AS i;

INSERT INTO support_notes (customer_id, written_at, note)
SELECT 1 + i % (${rows} / 10), timestamptz '2026-01-01 00:00+00' + i * interval '1 second',
       CASE WHEN i % 500 = 0 THEN 'Customer asks to be reached at planted.' || (1000 * (1 + i % (${rows} / 10000))) || '@secret.example after six.'
            ELSE 'Parcel ' || i || ' was late.' END
FROM generate_series(1::bigint, ${rows} - ${rows} / 10 * 2 - ${rows} / 4 - ${rows} / 5 - ${rows} * 3 / 10) AS i;

SET session_replication_role = origin;
ANALYZE;
