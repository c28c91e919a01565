-- System roles and permissions; the ids are constants that products rely on.

INSERT INTO permission (id, resource_type, action, bit, description) VALUES
('00000000-0001-0000-0000-000000000001', 'Konnektr.KtrlPlane', 'read', 1, 'See it and everything in it'),
('00000000-0001-0000-0000-000000000002', 'Konnektr.KtrlPlane', 'write', 2, 'Create and change things in it'),
('00000000-0001-0000-0000-000000000003', 'Konnektr.KtrlPlane', 'delete', 4, 'Delete it and what is in it'),
('00000000-0001-0000-0000-000000000004', 'Konnektr.KtrlPlane', 'manage_access', 8, 'Grant and revoke roles'),
('00000000-0001-0000-0000-000000000005', 'Konnektr.KtrlPlane', 'manage_billing', 16, 'See and change billing'),
('00000000-0001-0000-0000-000000000006', 'Konnektr.KtrlPlane', 'check_permissions_on_behalf_of', 32, 'Ask what another principal may do'),
('00000000-0004-0000-0000-000000000001', 'Konnektr.Graph', 'digitaltwins/read', 0, 'Read twins'),
('00000000-0004-0000-0000-000000000002', 'Konnektr.Graph', 'digitaltwins/write', 0, 'Create and change twins'),
('00000000-0004-0000-0000-000000000003', 'Konnektr.Graph', 'digitaltwins/delete', 0, 'Delete twins'),
('00000000-0004-0000-0000-000000000004', 'Konnektr.Graph', 'digitaltwins/commands/action', 0, 'Send commands to twins'),
('00000000-0004-0000-0000-000000000005', 'Konnektr.Graph', 'digitaltwins/relationships/read', 0, 'Read relationships'),
('00000000-0004-0000-0000-000000000006', 'Konnektr.Graph', 'digitaltwins/relationships/write', 0, 'Create and change relationships'),
('00000000-0004-0000-0000-000000000007', 'Konnektr.Graph', 'digitaltwins/relationships/delete', 0, 'Delete relationships'),
('00000000-0004-0000-0000-000000000008', 'Konnektr.Graph', 'digitaltwins/*', 0, 'Everything on twins'),
('00000000-0004-0000-0000-000000000009', 'Konnektr.Graph', 'models/read', 0, 'Read models'),
('00000000-0004-0000-0000-000000000010', 'Konnektr.Graph', 'models/write', 0, 'Create and change models'),
('00000000-0004-0000-0000-000000000011', 'Konnektr.Graph', 'models/delete', 0, 'Delete models'),
('00000000-0004-0000-0000-000000000012', 'Konnektr.Graph', 'models/*', 0, 'Everything on models'),
('00000000-0004-0000-0000-000000000013', 'Konnektr.Graph', 'query/action', 0, 'Run queries'),
('00000000-0004-0000-0000-000000000014', 'Konnektr.Graph', 'query/*', 0, 'Everything on queries'),
('00000000-0004-0000-0000-000000000015', 'Konnektr.Graph', 'jobs/imports/read', 0, 'See import jobs'),
('00000000-0004-0000-0000-000000000016', 'Konnektr.Graph', 'jobs/imports/write', 0, 'Start import jobs'),
('00000000-0004-0000-0000-000000000017', 'Konnektr.Graph', 'jobs/imports/delete', 0, 'Delete import jobs'),
('00000000-0004-0000-0000-000000000018', 'Konnektr.Graph', 'jobs/imports/cancel/action', 0, 'Cancel import jobs'),
('00000000-0004-0000-0000-000000000019', 'Konnektr.Graph', 'jobs/imports/*', 0, 'Everything on import jobs'),
('00000000-0004-0000-0000-000000000020', 'Konnektr.Graph', 'digitaltwins/commands/*', 0, 'All commands to twins'),
('00000000-0004-0000-0000-000000000021', 'Konnektr.Graph', 'digitaltwins/relationships/*', 0, 'Everything on relationships'),
('00000000-0004-0000-0000-000000000022', 'Konnektr.Graph', 'jobs/*', 0, 'Everything on jobs'),
('00000000-0004-0000-0000-000000000023', 'Konnektr.Graph', 'jobs/deletions/read', 0, 'See deletion jobs'),
('00000000-0004-0000-0000-000000000024', 'Konnektr.Graph', 'jobs/deletions/write', 0, 'Start deletion jobs'),
('00000000-0004-0000-0000-000000000025', 'Konnektr.Graph', 'jobs/deletions/delete', 0, 'Delete deletion jobs'),
('00000000-0004-0000-0000-000000000026', 'Konnektr.Graph', 'jobs/deletions/cancel/action', 0, 'Cancel deletion jobs'),
('00000000-0004-0000-0000-000000000027', 'Konnektr.Graph', 'jobs/deletions/*', 0, 'Everything on deletion jobs'),
('00000000-0004-0000-0000-000000000030', 'Konnektr.Graph', 'mcp/*', 0, 'Everything through MCP');

INSERT INTO role (id, org_id, name, display_name, description, display_order, hidden, created_us) VALUES
('10000000-0001-0000-0000-000000000001', NULL, 'Owner', 'Owner', 'Full control, also of access and billing; inherited downwards', 1, 0, 0),
('10000000-0001-0000-0000-000000000002', NULL, 'Editor', 'Editor', 'Creates and changes things, deletes nothing; inherited downwards', 2, 0, 0),
('10000000-0001-0000-0000-000000000003', NULL, 'Viewer', 'Viewer', 'Sees everything, changes nothing; inherited downwards', 3, 0, 0),
('10000000-0005-0000-0000-000000000001', NULL, 'Konnektr.Data.Owner', 'Data Owner', 'All data rights in every product', 20, 0, 0),
('10000000-0004-0000-0000-000000000001', NULL, 'Konnektr.Graph.Owner', 'Graph Owner', 'All data rights in Graph', 30, 0, 0),
('10000000-0004-0000-0000-000000000003', NULL, 'Konnektr.Graph.Viewer', 'Graph Viewer', 'Reads the data of Graph', 31, 0, 0),
('service-account-permission-checker', NULL, 'Service Account: Permission Checker', 'Service Account: Permission Checker', 'Lets a service ask what another principal may do', 1000, 1, 0);

INSERT INTO role_permission (role_id, permission_id) VALUES
('10000000-0001-0000-0000-000000000001', '00000000-0001-0000-0000-000000000001'),
('10000000-0001-0000-0000-000000000001', '00000000-0001-0000-0000-000000000002'),
('10000000-0001-0000-0000-000000000001', '00000000-0001-0000-0000-000000000003'),
('10000000-0001-0000-0000-000000000001', '00000000-0001-0000-0000-000000000004'),
('10000000-0001-0000-0000-000000000001', '00000000-0001-0000-0000-000000000005'),
('10000000-0001-0000-0000-000000000002', '00000000-0001-0000-0000-000000000001'),
('10000000-0001-0000-0000-000000000002', '00000000-0001-0000-0000-000000000002'),
('10000000-0001-0000-0000-000000000003', '00000000-0001-0000-0000-000000000001'),
('10000000-0005-0000-0000-000000000001', '00000000-0004-0000-0000-000000000008'),
('10000000-0005-0000-0000-000000000001', '00000000-0004-0000-0000-000000000012'),
('10000000-0005-0000-0000-000000000001', '00000000-0004-0000-0000-000000000014'),
('10000000-0005-0000-0000-000000000001', '00000000-0004-0000-0000-000000000022'),
('10000000-0005-0000-0000-000000000001', '00000000-0004-0000-0000-000000000030'),
('10000000-0004-0000-0000-000000000001', '00000000-0004-0000-0000-000000000008'),
('10000000-0004-0000-0000-000000000001', '00000000-0004-0000-0000-000000000012'),
('10000000-0004-0000-0000-000000000001', '00000000-0004-0000-0000-000000000014'),
('10000000-0004-0000-0000-000000000001', '00000000-0004-0000-0000-000000000022'),
('10000000-0004-0000-0000-000000000001', '00000000-0004-0000-0000-000000000030'),
('10000000-0004-0000-0000-000000000003', '00000000-0004-0000-0000-000000000001'),
('10000000-0004-0000-0000-000000000003', '00000000-0004-0000-0000-000000000005'),
('10000000-0004-0000-0000-000000000003', '00000000-0004-0000-0000-000000000009'),
('10000000-0004-0000-0000-000000000003', '00000000-0004-0000-0000-000000000013'),
('10000000-0004-0000-0000-000000000003', '00000000-0004-0000-0000-000000000015'),
('10000000-0004-0000-0000-000000000003', '00000000-0004-0000-0000-000000000023'),
('service-account-permission-checker', '00000000-0001-0000-0000-000000000006');

UPDATE role
   SET may = COALESCE((SELECT CAST(SUM(m.bit) AS BIGINT)
                         FROM role_permission rp
                         JOIN permission m ON m.id = rp.permission_id
                        WHERE rp.role_id = role.id), 0);
