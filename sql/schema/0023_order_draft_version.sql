-- Which version of the type's schema the settings of a draft were typed for.

ALTER TABLE order_draft ADD COLUMN schema_version BIGINT NOT NULL DEFAULT 0; -- 0 = not known: taken as the present one
