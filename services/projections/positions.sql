-- What the runner knows of itself. One row of positions per filled schema, changed in the same transaction as its rows.

CREATE SCHEMA IF NOT EXISTS msia;

CREATE TABLE IF NOT EXISTS msia.positions (
    schema_name text PRIMARY KEY,          -- history_v1; history_v1_next while it is rebuilt
    projection  text NOT NULL,
    version     integer NOT NULL,
    position    bigint NOT NULL,           -- every event up to here is in the rows
    log_id      uuid NOT NULL,             -- of which log
    definition  text NOT NULL,             -- digest of the tables.sql that made it
    build       uuid NOT NULL,             -- changes with a rebuild: whoever wrote before must look again
    serving     boolean NOT NULL DEFAULT false
);

CREATE UNIQUE INDEX IF NOT EXISTS positions_serving ON msia.positions (projection) WHERE serving;

-- Aggregates that a projection set aside, from the first event that it could not turn into rows.
CREATE TABLE IF NOT EXISTS msia.quarantine (
    schema_name text NOT NULL,
    projection  text NOT NULL,
    aggregate   text NOT NULL,
    position    bigint NOT NULL,
    error       text NOT NULL,             -- no personal data
    PRIMARY KEY (schema_name, aggregate)
);
