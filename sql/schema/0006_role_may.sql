-- What a role may do, beside its permissions: every request asks for it, and two joins are saved.

ALTER TABLE role ADD COLUMN may BIGINT NOT NULL DEFAULT 0; -- the bits of its permissions; follows role_permission

UPDATE role
   SET may = COALESCE((SELECT CAST(SUM(m.bit) AS BIGINT)
                         FROM role_permission rp
                         JOIN permission m ON m.id = rp.permission_id
                        WHERE rp.role_id = role.id), 0);

-- What somebody holds, without a look at the table: for admission and for the lists of a frame.
CREATE INDEX role_assignment_by_person ON role_assignment (person_id, scope_type, scope_id, role_id, expires_us);
