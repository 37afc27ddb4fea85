-- Events wait here, written in the transaction of the change they tell of, until the relay has published them. The relay
-- reads published_at IS NULL and never id > last: a row that commits late must not be lost.
CREATE TABLE godwit_control.outbox (
    id bigserial PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE,
    topic text NOT NULL,
    encoding text NOT NULL CHECK (encoding IN ('BINARY', 'STRUCTURED')),
    event jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    published_at timestamptz,
    -- Readers of the public events go by this and stop before the oldest transaction that still runs, for the same reason.
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX outbox_unpublished ON godwit_control.outbox (id) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON godwit_control.outbox (published_at) WHERE published_at IS NOT NULL;
CREATE INDEX outbox_public ON godwit_control.outbox (transaction, id) WHERE topic = 'job-events';
