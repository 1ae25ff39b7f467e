SET ROLE numu_owner;

CREATE TABLE library_snapshot (
    tenant_id uuid NOT NULL,
    application text NOT NULL,
    purpose text NOT NULL,
    originator_id text NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (tenant_id, application, purpose, originator_id, originator_version)
);
COMMENT ON TABLE library_snapshot IS 'What applications of the eventsourcing library could compute again';

CREATE TABLE library_tracking (
    tenant_id uuid NOT NULL,
    application text NOT NULL,
    upstream text NOT NULL,
    notification_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, application, upstream)
);
COMMENT ON TABLE library_tracking IS 'How far views of the eventsourcing library have read; moves with their rows';

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['library_snapshot', 'library_tracking'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING (tenant_id = ANY ((SELECT current_tenants())::uuid[]))', t);
    END LOOP;
END $$;

GRANT SELECT, INSERT ON library_snapshot TO numu_app;
GRANT SELECT, INSERT, UPDATE ON library_tracking TO numu_app;

RESET ROLE;
