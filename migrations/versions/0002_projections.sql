SET ROLE numu_owner;

CREATE TABLE projection (
    name text NOT NULL,
    fill int NOT NULL,
    version int NOT NULL,
    state text NOT NULL CHECK (state IN ('filling', 'live', 'kept', 'dropped')),
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (name, fill)
);
COMMENT ON TABLE projection IS 'Every filling of every read model; no tenant''s data (on Citus: a reference table)';
COMMENT ON COLUMN projection.fill IS 'Never given twice: the table of a fill that is not live is called name__fill';
COMMENT ON COLUMN projection.version IS 'Of the code that fills it';
COMMENT ON COLUMN projection.state IS 'kept: was live before, for a rollback';
CREATE UNIQUE INDEX projection_live ON projection (name) WHERE state = 'live';

CREATE TABLE checkpoint (
    tenant_id uuid NOT NULL,
    projection text NOT NULL,
    fill int NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    changed_at_position bigint NOT NULL DEFAULT 0,
    folded_at timestamptz,
    stopped_at_position bigint,
    stopped_at timestamptz,
    error text,
    PRIMARY KEY (tenant_id, projection, fill)
) WITH (fillfactor = 50);
COMMENT ON COLUMN checkpoint.position IS 'Of the last fact that is folded';
COMMENT ON COLUMN checkpoint.changed_at_position IS 'Of the last fact that changed a row: what was read since is still so; negative: a rebuild replaced the rows there';
COMMENT ON COLUMN checkpoint.stopped_at_position IS 'The fact that could not be folded; nothing after it is';

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['projection', 'checkpoint'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    END LOOP;
END $$;

CREATE POLICY registry ON projection TO numu_owner USING (true);
CREATE POLICY read ON projection FOR SELECT TO numu_worker USING (true);
CREATE POLICY read_for_a_tenant ON projection FOR SELECT TO numu_app USING ((SELECT current_tenants()) IS NOT NULL);
CREATE POLICY tenant ON checkpoint USING (tenant_id = ANY ((SELECT current_tenants())::uuid[]));
-- One projector serves many tenants and must know which of them are behind.
CREATE POLICY found ON checkpoint FOR SELECT TO numu_worker USING (true);

GRANT SELECT ON projection, checkpoint TO numu_app;
GRANT INSERT, UPDATE, DELETE ON checkpoint TO numu_worker;

CREATE FUNCTION move_checkpoints(
    p_tenant uuid, p_after bigint, p_position bigint, p_projections text[], p_fills int[], p_changed bigint[]
) RETURNS void LANGUAGE plpgsql VOLATILE SET search_path = public AS $$
DECLARE moved bigint;
BEGIN
    UPDATE checkpoint c
        SET position = p_position, changed_at_position = n.changed, folded_at = clock_timestamp(),
            stopped_at_position = NULL, stopped_at = NULL, error = NULL
        FROM unnest(p_projections, p_fills, p_changed) AS n (projection, fill, changed)
        WHERE c.tenant_id = p_tenant AND c.projection = n.projection AND c.fill = n.fill AND c.position = p_after;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> cardinality(p_projections) THEN
        RAISE EXCEPTION 'a checkpoint is not where it was' USING ERRCODE = 'serialization_failure';
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION move_checkpoints FROM PUBLIC;
GRANT EXECUTE ON FUNCTION move_checkpoints TO numu_worker;

RESET ROLE;
