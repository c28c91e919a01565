-- What is not well among very many resources, for the home page and for those on call.

CREATE INDEX resource_unwell_by_org ON resource (org_id)
 WHERE health IN ('Failed', 'Degraded', 'Missing');
CREATE INDEX resource_unwell_by_project ON resource (project_id)
 WHERE health IN ('Failed', 'Degraded', 'Missing');
