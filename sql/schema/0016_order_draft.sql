-- Orders that are being put together step by step, before anything is ordered.

CREATE TABLE order_draft (
    id           TEXT PRIMARY KEY,                  -- drf_...; made with the first form, so that sending it twice makes one
    owner_id     TEXT NOT NULL REFERENCES principal (id) ON DELETE CASCADE, -- whose; nobody else sees it
    type_id      TEXT NOT NULL,                     -- what is ordered
    project_id   TEXT NOT NULL,                     -- where; '' = not chosen yet; the right to order there is asked for at each step
    name         TEXT NOT NULL,                     -- as typed; '' = not yet
    resource_id  TEXT NOT NULL,                     -- the id that the resource will have; '' = not yet
    sku          TEXT NOT NULL,                     -- tier
    settings     TEXT NOT NULL,                     -- JSON document as typed, not checked
    preset       TEXT NOT NULL,                     -- id of the preset that the settings began with; '' = the type's defaults
    grants       TEXT NOT NULL,                     -- JSON array of { holder, told, role_id, role, expires_us }
    came_from    TEXT NOT NULL,                     -- 'secrets': there the last step leads back; '' = nowhere
    done_step    BIGINT NOT NULL,                   -- the furthest step that was completed (enum order_step)
    ordered      INTEGER NOT NULL DEFAULT 0 CHECK (ordered IN (0, 1)), -- it was ordered: sending the last step again finds it
    created_us   BIGINT NOT NULL,                   -- when the first form was sent
    updated_us   BIGINT NOT NULL                    -- last step; a day later it is swept
);
CREATE INDEX order_draft_by_owner ON order_draft (owner_id, updated_us, id);
CREATE INDEX order_draft_by_age ON order_draft (updated_us);
