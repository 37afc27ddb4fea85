-- A job that paused because a server's disk was full goes on by itself.
ALTER TABLE godwit_control.job
    ADD COLUMN pause_reason text,
    ADD COLUMN resumes_at timestamptz,
    ADD COLUMN stalls integer NOT NULL DEFAULT 0;
