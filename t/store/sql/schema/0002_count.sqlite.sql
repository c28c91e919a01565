-- The same for SQLite, where a view is enough; it's; not the end.
CREATE VIEW book_total AS SELECT count(*) AS total FROM book;
