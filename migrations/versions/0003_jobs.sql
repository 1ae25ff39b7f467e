SET ROLE numu_owner;

CREATE TABLE job (
    tenant_id uuid NOT NULL,
    job_id text COLLATE "C" NOT NULL,
    actor text NOT NULL,
    args jsonb NOT NULL,
    state text NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'waiting', 'done', 'parked', 'cancelled')),
    attempts int NOT NULL DEFAULT 0,
    runs int NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    reason text,
    caused_at timestamptz NOT NULL,
    enqueued_at timestamptz NOT NULL,
    ended_at timestamptz,
    trace text,
    PRIMARY KEY (tenant_id, job_id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
COMMENT ON TABLE job IS 'What must be done because something happened; the queue in Valkey is only a bell';
COMMENT ON COLUMN job.attempts IS 'Tries that count: waiting for a closed circuit does not';
COMMENT ON COLUMN job.runs IS 'How often it was taken; only the last taker may settle it';
COMMENT ON COLUMN job.due_at IS 'When the sweeper sends it again: a message lost, a retry, a lease that ran out';
COMMENT ON COLUMN job.caused_at IS 'When the fact happened that wants this: what reaction lag is measured from';
CREATE INDEX job_due ON job (due_at) WHERE state IN ('queued', 'running', 'waiting');
CREATE INDEX job_parked ON job (tenant_id, ended_at) WHERE state = 'parked';
CREATE INDEX job_ended ON job (ended_at) WHERE state IN ('done', 'cancelled');

CREATE TABLE relay_checkpoint (
    tenant_id uuid PRIMARY KEY,
    position bigint NOT NULL DEFAULT 0,
    failed_position bigint,
    reason text,
    failed_at timestamptz
) WITH (fillfactor = 50);
COMMENT ON COLUMN relay_checkpoint.failed_position IS 'The fact at which this tenant''s relay stands still, and why';

CREATE TABLE schedule_run (
    tenant_id uuid NOT NULL,
    name text NOT NULL,
    slot timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, name)
);
COMMENT ON TABLE schedule_run IS 'The newest slot of each recurring job that was fired';

CREATE TABLE heartbeat (
    tenant_id uuid NOT NULL,
    process text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, process)
);
COMMENT ON TABLE heartbeat IS 'When each background process last said that it lives';

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['job', 'relay_checkpoint', 'schedule_run', 'heartbeat'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING (tenant_id = ANY ((SELECT current_tenants())::uuid[]))', t);
    END LOOP;
END $$;

CREATE POLICY found ON job FOR SELECT TO numu_worker USING (true);
CREATE POLICY found ON relay_checkpoint FOR SELECT TO numu_worker USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON job TO numu_worker;
GRANT SELECT, INSERT, UPDATE ON relay_checkpoint, schedule_run, heartbeat TO numu_worker;
GRANT SELECT ON heartbeat TO numu_app;

RESET ROLE;
