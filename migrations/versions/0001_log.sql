DO $$
DECLARE r text;
BEGIN
    FOREACH r IN ARRAY ARRAY['numu_owner', 'numu_app', 'numu_worker'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', r);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- roles are the cluster's, not the database's
        END;
    END LOOP;
    BEGIN
        EXECUTE 'GRANT numu_app TO numu_worker';
    EXCEPTION WHEN OTHERS THEN
        IF SQLERRM NOT LIKE '%concurrently%' THEN RAISE; END IF;
    END;
    EXECUTE format('GRANT numu_owner, numu_app, numu_worker TO %I', current_user);
    EXECUTE format('GRANT CREATE ON DATABASE %I TO numu_owner', current_database());
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CREATE, USAGE ON SCHEMA public TO numu_owner;
GRANT USAGE ON SCHEMA public TO numu_app, numu_worker;

SET ROLE numu_owner;

CREATE FUNCTION current_tenants() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(nullif(current_setting('numu.tenant_id', true), ''), ',')::uuid[] $$;
COMMENT ON FUNCTION current_tenants IS 'The tenants this transaction works for; NULL, and so no row at all, when unset';

CREATE TABLE tenant_head (
    tenant_id uuid PRIMARY KEY,
    position bigint NOT NULL DEFAULT 0,
    hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
    fence bigint NOT NULL DEFAULT 0,
    touched_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);
COMMENT ON COLUMN tenant_head.fence IS 'Raised by who doubts an append: if it arrives after all, it is refused';

CREATE TABLE events (
    tenant_id uuid NOT NULL,
    position bigint NOT NULL,
    stream_type text NOT NULL,
    stream_id uuid NOT NULL,
    version bigint NOT NULL,
    type text NOT NULL,
    payload bytea NOT NULL,
    metadata bytea NOT NULL,
    command_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tenant_id, position),
    UNIQUE (tenant_id, stream_id, stream_type, version)
) PARTITION BY HASH (tenant_id);

CREATE TABLE command_log (
    tenant_id uuid NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    position bigint NOT NULL,
    result bytea,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, key)
);

CREATE TABLE snapshot (
    tenant_id uuid NOT NULL,
    stream_type text NOT NULL,
    stream_id uuid NOT NULL,
    version bigint NOT NULL,
    schema bytea NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (tenant_id, stream_id, stream_type)
);

CREATE TABLE subject_key (
    tenant_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    sealed_key bytea,  -- NULL: erased
    PRIMARY KEY (tenant_id, subject_id)
);

CREATE TABLE secret (
    tenant_id uuid NOT NULL,
    name text NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

CREATE TABLE checkpoint_export (
    tenant_id uuid NOT NULL,
    position bigint NOT NULL,
    hash bytea NOT NULL,
    signature bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, position)
);
COMMENT ON TABLE checkpoint_export IS 'Signed heads: what shows a log that was cut short';

DO $$
DECLARE t text;
BEGIN
    FOR n IN 0..7 LOOP
        EXECUTE format('CREATE TABLE events_%s PARTITION OF events FOR VALUES WITH (MODULUS 8, REMAINDER %s)', n, n);
    END LOOP;
    FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
             AND relowner = 'numu_owner'::regrole LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I USING (tenant_id = ANY ((SELECT current_tenants())::uuid[]))', t);
    END LOOP;
END $$;

-- Followers must know which tenants have news. Positions only; the facts stay behind the tenant policy.
CREATE POLICY news ON tenant_head FOR SELECT TO numu_worker USING (true);

GRANT SELECT ON tenant_head, events, command_log, snapshot, subject_key, secret, checkpoint_export TO numu_app;
GRANT INSERT, UPDATE ON snapshot TO numu_app;
GRANT INSERT, UPDATE, DELETE ON secret TO numu_app;
GRANT INSERT ON checkpoint_export TO numu_app;

CREATE FUNCTION open_turn(p_tenants uuid[], p_after bigint[], p_key_tenants uuid[], p_keys text[], p_limit int)
RETURNS TABLE (
    kind smallint, tenant uuid, pos bigint, s_type text, s_id uuid, ver bigint, name text, body bytea, proof bytea
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public ROWS 100 AS $$
BEGIN
    PERFORM set_config('numu.tenant_id', array_to_string(p_tenants, ','), true);
    PERFORM 1 FROM tenant_head h WHERE h.tenant_id = ANY (p_tenants) ORDER BY h.tenant_id FOR UPDATE;
    IF (SELECT count(*) FROM tenant_head h WHERE h.tenant_id = ANY (p_tenants)) < cardinality(p_tenants) THEN
        INSERT INTO tenant_head (tenant_id) SELECT t FROM unnest(p_tenants) t ORDER BY t ON CONFLICT DO NOTHING;
        PERFORM 1 FROM tenant_head h WHERE h.tenant_id = ANY (p_tenants) ORDER BY h.tenant_id FOR UPDATE;
    END IF;
    -- each statement below sees what was committed while we waited for the locks
    RETURN QUERY SELECT 0::smallint, h.tenant_id, h.position, NULL::text, NULL::uuid, h.fence, NULL::text,
            NULL::bytea, h.hash
        FROM tenant_head h WHERE h.tenant_id = ANY (p_tenants);
    RETURN QUERY SELECT 1::smallint, e.tenant_id, e.position, e.stream_type, e.stream_id, e.version, e.type,
            e.payload, NULL::bytea
        FROM unnest(p_tenants, p_after) AS k (t, a), LATERAL (
            SELECT * FROM events x WHERE x.tenant_id = k.t AND x.position > k.a ORDER BY x.position LIMIT p_limit
        ) AS e;
    IF cardinality(p_keys) > 0 THEN
        RETURN QUERY SELECT 2::smallint, c.tenant_id, c.position, NULL::text, NULL::uuid, NULL::bigint, c.key,
                c.result, c.fingerprint
            FROM unnest(p_key_tenants, p_keys) AS k (t, n) JOIN command_log c ON c.tenant_id = k.t AND c.key = k.n;
    END IF;
END $$;

CREATE FUNCTION append_events(
    h_tenant uuid[], h_expected bigint[], h_expected_hash bytea[], h_fence bigint[], h_position bigint[], h_hash bytea[],
    e_tenant uuid[], e_position bigint[], e_stream_type text[], e_stream_id uuid[], e_version bigint[], e_type text[],
    e_payload bytea[], e_metadata bytea[], e_command_id uuid[], e_recorded_at timestamptz[], e_hash bytea[],
    c_tenant uuid[], c_key text[], c_fingerprint bytea[], c_position bigint[], c_result bytea[],
    k_tenant uuid[], k_subject uuid[], k_sealed bytea[], x_tenant uuid[], x_subject uuid[]
) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
DECLARE moved bigint;
BEGIN
    PERFORM set_config('numu.tenant_id', array_to_string(h_tenant || c_tenant, ','), true);
    IF cardinality(h_tenant) > 1 THEN  -- in the order everybody locks in
        PERFORM 1 FROM tenant_head h WHERE h.tenant_id = ANY (h_tenant) ORDER BY h.tenant_id FOR UPDATE;
    END IF;
    UPDATE tenant_head h SET position = n.p, hash = n.hash, touched_at = clock_timestamp()
        FROM unnest(h_tenant, h_expected, h_expected_hash, h_fence, h_position, h_hash) AS n (t, x, before, f, p, hash)
        WHERE h.tenant_id = n.t AND h.position = n.x AND h.hash = n.before AND h.fence = n.f;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> cardinality(h_tenant) THEN
        RAISE EXCEPTION 'head moved' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO events (tenant_id, position, stream_type, stream_id, version, type, payload, metadata, command_id,
                        recorded_at, hash)
        SELECT e.* FROM unnest(e_tenant, e_position, e_stream_type, e_stream_id, e_version, e_type, e_payload,
                               e_metadata, e_command_id, e_recorded_at, e_hash) AS e (t, p, st, s, v, k, b, m, c, r, h)
        JOIN unnest(h_tenant, h_expected, h_position) AS n (t, x, p) ON n.t = e.t AND e.p > n.x AND e.p <= n.p;
    GET DIAGNOSTICS moved = ROW_COUNT;
    -- as many distinct positions as there is room for, and none outside: no gap
    IF moved <> cardinality(e_tenant) OR moved <> (SELECT coalesce(sum(p - x), 0) FROM unnest(h_expected, h_position) AS n (x, p)) THEN
        RAISE EXCEPTION 'positions have a gap' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF cardinality(c_tenant) > 0 THEN
        INSERT INTO command_log (tenant_id, key, fingerprint, position, result)
            SELECT * FROM unnest(c_tenant, c_key, c_fingerprint, c_position, c_result);
    END IF;
    IF cardinality(k_tenant) > 0 THEN
        INSERT INTO subject_key (tenant_id, subject_id, sealed_key) SELECT * FROM unnest(k_tenant, k_subject, k_sealed);
    END IF;
    IF cardinality(x_tenant) > 0 THEN
        INSERT INTO subject_key (tenant_id, subject_id, sealed_key) SELECT t, s, NULL FROM unnest(x_tenant, x_subject) AS x (t, s)
            ON CONFLICT (tenant_id, subject_id) DO UPDATE SET sealed_key = NULL;
    END IF;
END $$;

CREATE FUNCTION raise_fence(p_tenants uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
BEGIN
    PERFORM set_config('numu.tenant_id', array_to_string(p_tenants, ','), true);
    PERFORM 1 FROM tenant_head h WHERE h.tenant_id = ANY (p_tenants) ORDER BY h.tenant_id FOR UPDATE;
    UPDATE tenant_head h SET fence = fence + 1 WHERE h.tenant_id = ANY (p_tenants);
END $$;
COMMENT ON FUNCTION raise_fence IS 'Waits for appends under way; those that have not begun by then are refused';

REVOKE EXECUTE ON FUNCTION open_turn, append_events, raise_fence FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_turn, append_events, raise_fence TO numu_app;

RESET ROLE;
