-- A function body with semicolons, quotes and comments: it must arrive whole.
CREATE FUNCTION book_count() RETURNS BIGINT LANGUAGE plpgsql AS $body$
DECLARE n BIGINT; -- it's; not the end
BEGIN
    SELECT count(*) INTO n FROM book;
    RETURN n;
END;
$body$;
CREATE VIEW book_total AS SELECT book_count() AS total;
