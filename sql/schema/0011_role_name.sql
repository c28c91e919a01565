-- An organization's own roles have names of their own there; role.name is the name in lower case.

CREATE UNIQUE INDEX role_name_own ON role (org_id, name) WHERE org_id IS NOT NULL;
