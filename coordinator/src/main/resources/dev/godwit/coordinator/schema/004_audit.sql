-- The last number of each chain, taken in the transaction of the change that is audited: gap-free because it rolls back with it.
CREATE TABLE godwit_control.audit_chain (
    chain text PRIMARY KEY,
    number bigint NOT NULL CHECK (number > 0)
);

-- The last number that was appended to each log: of a log that ends before it the end was cut off.
CREATE TABLE godwit_control.audit_logged (
    chain text PRIMARY KEY,
    number bigint NOT NULL
);

-- The hash-chained log, appended to by the audit consumer alone. A record is the canonical JSON that was signed, signature included.
CREATE TABLE godwit_control.audit_log (
    chain text NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    record text NOT NULL,
    prev text NOT NULL CHECK (prev ~ '^[0-9a-f]{64}$'),
    hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    appended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (chain, number)
);

-- Signed heads of the log; also published, so that a copy is out of reach of whoever has this database.
CREATE TABLE godwit_control.audit_checkpoint (
    chain text NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    checkpoint text NOT NULL,
    signed_at timestamptz NOT NULL,
    PRIMARY KEY (chain, number)
);

CREATE FUNCTION godwit_control.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %.% is refused: audit records are never changed', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER only_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON godwit_control.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION godwit_control.refuse_change();
CREATE TRIGGER only_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON godwit_control.audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION godwit_control.refuse_change();

-- Reports of workers that were applied, by the event's source and id; cleaned once their topic has dropped them.
CREATE TABLE godwit_control.inbox (
    source text NOT NULL,
    id uuid NOT NULL,
    hash text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (source, id)
);
CREATE INDEX inbox_received ON godwit_control.inbox (received_at);

-- What stands on the topic of dead letters, with what became of it. The id follows from topic, partition, offset and timestamp.
CREATE TABLE godwit_control.dead_letter (
    id uuid PRIMARY KEY,
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    record_time timestamptz NOT NULL,
    consumer text NOT NULL,
    reason text NOT NULL,
    error text NOT NULL,
    attempts integer NOT NULL,
    first_failed_at timestamptz,
    key bytea,
    value bytea,
    headers jsonb NOT NULL,
    cut boolean NOT NULL,
    state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'REPLAYED', 'DISCARDED')),
    indexed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    decided_at timestamptz,
    decided_by text
);
CREATE INDEX dead_letter_open ON godwit_control.dead_letter (indexed_at DESC) WHERE state = 'OPEN';
