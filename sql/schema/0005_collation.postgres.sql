-- The order of the bytes, whatever the language of the database; SQLite has it by this name.

CREATE COLLATION "binary" FROM "C";
