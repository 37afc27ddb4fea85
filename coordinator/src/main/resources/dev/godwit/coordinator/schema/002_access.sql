-- Who may call, and what callers brought. A token's secret is nowhere: only its SHA-256.
CREATE TABLE godwit_control.token (
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'),
    secret_sha256 bytea NOT NULL CHECK (octet_length(secret_sha256) = 32),
    principal text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('human', 'service', 'worker')),
    roles text[] NOT NULL CHECK (cardinality(roles) > 0),
    kinds text[] NOT NULL CHECK (cardinality(kinds) > 0),
    environments text[] NOT NULL CHECK (cardinality(environments) > 0),
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    revoked_at timestamptz,
    revoked_by text,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);

-- What all coordinators of this installation must agree on and nobody configures.
CREATE TABLE godwit_control.secret (
    name text PRIMARY KEY,
    value bytea NOT NULL
);

-- A project's files as they were when a job was submitted, named by their content. Never changed, so never audited twice.
CREATE TABLE godwit_control.bundle (
    sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    content bytea NOT NULL CHECK (octet_length(content) <= 10485760),
    uploaded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    uploaded_by text NOT NULL
);
ALTER TABLE godwit_control.bundle ALTER COLUMN content SET STORAGE EXTERNAL;

-- Reports and other documents of a job. The fence keeps a task's former owner from replacing what its successor wrote.
CREATE TABLE godwit_control.artifact (
    job_id uuid NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    sha256 text NOT NULL,
    size integer NOT NULL,
    content bytea NOT NULL CHECK (octet_length(content) <= 16777216),
    task_id uuid NOT NULL,
    fence bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (job_id, name)
);
