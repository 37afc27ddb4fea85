-- The truth about jobs, tasks and workers. Rows are locked in this order: worker, job, tasks by id, audit chain.

-- Names this installation, and remembers which server its fences came from: when another one answers (a standby was promoted, a
-- backup restored), sequences may have stepped back, and the epoch, the upper part of each fence, is raised.
CREATE TABLE godwit_control.installation (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    instance text NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    epoch integer NOT NULL CHECK (epoch >= 0),
    system_identifier bigint NOT NULL,
    timeline bigint NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE SEQUENCE godwit_control.fence;

CREATE TABLE godwit_control.job (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    environment text NOT NULL,
    source text,
    target text,
    request jsonb NOT NULL,
    bundle text,
    priority integer NOT NULL,
    allow_conflicts boolean NOT NULL,
    authors text[] NOT NULL,
    submitted_by text NOT NULL,
    submitted_at timestamptz NOT NULL,
    idempotency_key text,
    submission_hash text NOT NULL,

    state text NOT NULL CHECK (state IN ('SUBMITTED', 'PLANNING', 'AWAITING_APPROVAL', 'QUEUED', 'RUNNING', 'PAUSED',
        'SUCCEEDED', 'FAILED', 'CANCELLED', 'REJECTED', 'EXPIRED')),
    paused_from text,
    cancelling boolean NOT NULL,
    epoch integer NOT NULL,
    stage integer NOT NULL,
    stage_name text,
    phase text NOT NULL CHECK (phase IN ('WORK', 'RECONCILE', 'DISMISS')),
    round integer NOT NULL,
    replans integer NOT NULL,
    holds boolean NOT NULL,
    waits_for uuid,
    plan jsonb,
    scopes text[] NOT NULL DEFAULT '{}',
    plan_hash text,
    risk text,
    gate_expires timestamptz,
    failure jsonb,
    started_at timestamptz,
    finished_at timestamptz,
    updated_at timestamptz NOT NULL,

    -- The number of the job's latest event.
    sequence bigint NOT NULL DEFAULT 0,
    -- What the latest event of progress said.
    progress jsonb,
    progress_at timestamptz
);
CREATE UNIQUE INDEX job_idempotency ON godwit_control.job (submitted_by, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX job_live ON godwit_control.job (priority DESC, id)
    WHERE state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'REJECTED', 'EXPIRED');

CREATE TABLE godwit_control.task (
    id uuid PRIMARY KEY,
    job uuid NOT NULL REFERENCES godwit_control.job (id),
    epoch integer NOT NULL,
    key text NOT NULL,
    stage text NOT NULL,
    kind text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('WORK', 'RECONCILE', 'SEAL')),
    companion boolean NOT NULL,
    -- Put there by the coordinator, not by a result: its own result is given to later stages.
    entry boolean NOT NULL,
    -- Whether what it does stands in its target's ledger.
    writes boolean NOT NULL,
    source text,
    target text,
    scope jsonb NOT NULL,
    payload jsonb NOT NULL,
    weight bigint NOT NULL,

    state text NOT NULL CHECK (state IN ('BLOCKED', 'READY', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    -- How many tasks it still waits for.
    waiting integer NOT NULL CHECK (waiting >= 0),
    -- Whether some task waits, or has waited, for it.
    needed boolean NOT NULL DEFAULT false,
    ready_at timestamptz,
    rung_at timestamptz,
    attempt integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    losses integer NOT NULL DEFAULT 0,
    fence bigint,
    secret text,
    -- Which token claimed it: only with that one, and the secret, may be spoken for the grant.
    token text,
    owner text,
    granted_at timestamptz,
    lease_until timestamptz,
    lapsed boolean NOT NULL DEFAULT false,
    closed text CHECK (closed IN ('COMPLETED', 'FAILED', 'REFUSED', 'RELEASED')),
    -- What a companion offers, and under which fence: that of its owner, or of the one before, who stays until the next has signalled.
    offer jsonb,
    offer_fence bigint,
    leaving_fence bigint,
    leaving_secret text,
    leaving_token text,
    leaving_until timestamptz,
    -- Some owner of this companion has offered something that others may have used.
    signalled boolean NOT NULL DEFAULT false,
    result jsonb,
    failure jsonb,
    done bigint NOT NULL DEFAULT 0,
    total bigint,
    bytes bigint NOT NULL DEFAULT 0,
    note text,
    finished_at timestamptz,
    UNIQUE (job, epoch, key)
);
CREATE INDEX task_ready ON godwit_control.task (job, weight DESC, id) WHERE state = 'READY';
CREATE INDEX task_unfinished ON godwit_control.task (job, epoch, stage) WHERE state IN ('BLOCKED', 'READY', 'RUNNING');
CREATE INDEX task_running ON godwit_control.task (lease_until) WHERE state = 'RUNNING';
CREATE INDEX task_leaving ON godwit_control.task (leaving_until) WHERE leaving_fence IS NOT NULL;
CREATE INDEX task_companion ON godwit_control.task (job, epoch, stage) WHERE companion;
CREATE INDEX task_entry ON godwit_control.task (job, epoch) WHERE entry;
CREATE INDEX task_exposed ON godwit_control.task (job, target) WHERE writes AND attempt > 0;

-- Which task waits for which; met once, and met again after a target lost what it waited for.
CREATE TABLE godwit_control.dependency (
    task uuid NOT NULL REFERENCES godwit_control.task (id),
    requires uuid NOT NULL REFERENCES godwit_control.task (id),
    met boolean NOT NULL DEFAULT false,
    PRIMARY KEY (task, requires)
);
CREATE INDEX dependency_requires ON godwit_control.dependency (requires);

CREATE TABLE godwit_control.job_event (
    job uuid NOT NULL REFERENCES godwit_control.job (id),
    sequence bigint NOT NULL,
    event_id uuid NOT NULL UNIQUE,
    type text NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    data jsonb NOT NULL,
    PRIMARY KEY (job, sequence)
);

CREATE TABLE godwit_control.approval (
    job uuid NOT NULL REFERENCES godwit_control.job (id),
    plan_hash text NOT NULL,
    principal text NOT NULL,
    roles text[] NOT NULL,
    comment text,
    at timestamptz NOT NULL,
    PRIMARY KEY (job, plan_hash, principal)
);

CREATE TABLE godwit_control.worker (
    id text PRIMARY KEY,
    -- Which process of that name it is: an order to drain is for one of them.
    process uuid,
    version text NOT NULL,
    kinds text[] NOT NULL,
    labels jsonb NOT NULL,
    environments text[] NOT NULL,
    connections text[] NOT NULL,
    slots integer NOT NULL,
    companions boolean NOT NULL,
    draining boolean NOT NULL DEFAULT false,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL
);

-- What a claim was answered, for when the answer is lost.
CREATE TABLE godwit_control.claim (
    worker text NOT NULL,
    token text NOT NULL,
    request_id uuid NOT NULL,
    answer jsonb NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (worker, token, request_id)
);
CREATE INDEX claim_at ON godwit_control.claim (at);
