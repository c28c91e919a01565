-- Whether any organization asks for a second factor is asked with each request that has no place.
CREATE INDEX organization_by_second_factor ON organization (id) WHERE require_second_factor = 1;
