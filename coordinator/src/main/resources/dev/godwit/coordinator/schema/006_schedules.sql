-- Schedules make jobs at instants. Locked before anything else: schedule, then as in 001.
CREATE TABLE godwit_control.schedule (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    -- The job that it makes, as it would be submitted.
    kind text NOT NULL,
    environment text NOT NULL,
    source text,
    target text,
    request jsonb NOT NULL,
    bundle text,
    priority integer NOT NULL,
    allow_conflicts boolean NOT NULL,
    authors text[] NOT NULL,
    -- In whose name, and with whose rights at that time.
    author text NOT NULL,

    cron text NOT NULL,
    zone text NOT NULL,
    overlap text NOT NULL CHECK (overlap IN ('SKIP', 'QUEUE', 'CANCEL', 'ALLOW')),
    missed text NOT NULL CHECK (missed IN ('SKIP', 'ONCE', 'ALL')),
    backlog integer NOT NULL CHECK (backlog BETWEEN 1 AND 100),
    paused boolean NOT NULL DEFAULT false,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,

    -- Up to which instant all is done, and which one is next by the rules of the zone as they were then.
    done_until timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    -- The number of the schedule's latest event.
    sequence bigint NOT NULL DEFAULT 0
);
CREATE INDEX schedule_next ON godwit_control.schedule (next_at) WHERE NOT paused;

-- What became of an instant. The key makes it become so once, whatever coordinators and clocks do.
CREATE TABLE godwit_control.schedule_run (
    schedule uuid NOT NULL REFERENCES godwit_control.schedule (id) ON DELETE CASCADE,
    instant timestamptz NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('STARTED', 'WAITING', 'SKIPPED', 'MISSED', 'REFUSED')),
    late boolean NOT NULL DEFAULT false,
    job uuid REFERENCES godwit_control.job (id),
    reason text,
    message text,
    -- Of missed instants: the first of those that this row is about, and how many there are.
    first timestamptz,
    count integer NOT NULL DEFAULT 1,
    at timestamptz NOT NULL,
    PRIMARY KEY (schedule, instant),
    CHECK ((outcome = 'STARTED') = (job IS NOT NULL))
);
CREATE INDEX schedule_run_waiting ON godwit_control.schedule_run (schedule, instant) WHERE outcome = 'WAITING';
CREATE INDEX schedule_run_at ON godwit_control.schedule_run (at);

-- Which schedule made a job, for which instant; stays when the schedule is removed.
ALTER TABLE godwit_control.job
    ADD COLUMN schedule uuid,
    ADD COLUMN schedule_name text,
    ADD COLUMN scheduled_for timestamptz;
CREATE INDEX job_of_schedule ON godwit_control.job (schedule)
    WHERE schedule IS NOT NULL AND state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'REJECTED', 'EXPIRED');
