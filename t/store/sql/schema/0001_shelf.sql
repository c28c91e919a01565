-- A small world for the store's own tests: shelves and books of an organization.

CREATE TABLE shelf (
    id         TEXT PRIMARY KEY,                 -- label
    org_id     TEXT NOT NULL,                    -- owner
    name       TEXT NOT NULL,                    -- shown; quotes ' and ; and "words" do no harm
    UNIQUE (org_id, name)
);

CREATE TABLE book (
    id         TEXT PRIMARY KEY,                 -- label
    org_id     TEXT NOT NULL,                    -- owner
    shelf_id   TEXT NOT NULL REFERENCES shelf (id), -- where it stands
    title      TEXT NOT NULL CHECK (title <> ''), -- never empty
    pages      BIGINT,                           -- NULL = not counted
    lent       INTEGER NOT NULL DEFAULT 0 CHECK (lent IN (0, 1)), -- is away
    due_us     BIGINT,                           -- when it comes back
    note       TEXT                              -- free text
);
CREATE UNIQUE INDEX book_title ON book (title) WHERE lent = 1;
