-- What the scope of everybody sees is decided once a statement. sees_candidate() is not inlined, since it has a subquery, and its start costs
-- 10 us: a printing of a session, a dashboard or a check asked it 1,500 times for an answer that does not depend on the row.
SET LOCAL search_path = palmares;

ALTER POLICY document_all ON document
    USING (CASE scope() WHEN '*' THEN true ELSE sees_candidate(session, candidate) END);
ALTER POLICY attachment_file_all ON attachment_file
    USING (CASE scope() WHEN '*' THEN true ELSE sees_candidate(session, candidate) END);
ALTER POLICY attachment_upload_all ON attachment_upload
    USING (CASE scope() WHEN '*' THEN true ELSE sees_candidate(session, candidate) END);
ALTER POLICY conformity_decision_read ON conformity_decision
    USING (CASE scope() WHEN '*' THEN true ELSE sees_candidate(session, candidate) END);
ALTER POLICY stage_grant_read ON stage_grant
    USING (CASE scope() WHEN '*' THEN true ELSE sees_candidate(session, candidate) END);
