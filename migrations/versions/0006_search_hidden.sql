SET ROLE numu_owner;

DROP FUNCTION search_matches(uuid, uuid, text[], text[], int);

-- p_words: what is searched for, folded, without spaces. Exact parts of words are matched first; only when nothing
-- matches, titles that are nearly so. Best first, then newest; all of it where p_most is NULL.
-- p_hidden: what shoppers do not see is found as well.
CREATE FUNCTION search_matches(
    p_tenant uuid, p_store uuid, p_kinds text[], p_words text[], p_most int, p_hidden boolean DEFAULT false)
RETURNS TABLE (kind text, document_id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public AS $$
DECLARE
    word text;
    whole text := array_to_string(p_words, ' ');
    begins text := replace(replace(replace(whole, '\', '\\'), '%', '\%'), '_', '\_');
    parts text := '';
    nearly text := '';
    score text := '0';
    head CONSTANT text := 'SELECT d.kind, d.document_id FROM search_documents d
        WHERE d.tenant_id = $1 AND d.store_id = $2 AND d.kind = ANY ($3) AND (d.visible OR $7)';
BEGIN
    IF cardinality(p_words) = 0 OR p_tenant <> ALL (current_tenants()) IS NOT FALSE THEN
        RETURN;
    END IF;
    FOREACH word IN ARRAY p_words LOOP
        parts := parts || format(
            ' AND d.words LIKE %L',  -- a letter or two are the beginning of a word, which the index knows too
            CASE WHEN length(word) < 3 THEN '% ' ELSE '%' END
            || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%');
        nearly := nearly || format(' AND %L <%% d.title', word);
        score := score || format(' + word_similarity(%L, d.title)', word);
    END LOOP;
    RETURN QUERY EXECUTE head || parts || ' ORDER BY CASE WHEN d.title = $5 THEN 0 WHEN d.title LIKE $6 || ''%'' THEN 1
        WHEN d.title LIKE ''% '' || $6 || ''%'' THEN 2 ELSE 3 END, d.added_at DESC, d.document_id LIMIT $4'
        USING p_tenant, p_store, p_kinds, p_most, whole, begins, p_hidden;
    IF NOT FOUND AND to_regtype('gtrgm') IS NOT NULL THEN
        PERFORM set_config('pg_trgm.word_similarity_threshold', '0.4', true);
        RETURN QUERY EXECUTE head || nearly || ' ORDER BY ' || score || ' DESC, d.added_at DESC, d.document_id LIMIT $4'
            USING p_tenant, p_store, p_kinds, p_most, whole, begins, p_hidden;
    END IF;
END $$;
COMMENT ON FUNCTION search_matches IS 'What a shop shows, or has, that has these words, or nearly';
REVOKE EXECUTE ON FUNCTION search_matches FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_matches TO numu_app;

RESET ROLE;
