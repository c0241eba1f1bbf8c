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

-- Builds that an operator lets serve although they fail where the rows before them do not.
CREATE TABLE IF NOT EXISTS msia.accepted (
    build uuid PRIMARY KEY
);

-- What is built or compared beside the rows that serve, or was last: for people. How far it is stands in positions.
CREATE TABLE IF NOT EXISTS msia.work (
    projection     text NOT NULL,
    what           text NOT NULL,          -- rebuild | verify
    schema_name    text NOT NULL,          -- that is filled
    state          text NOT NULL,          -- building | comparing | swapping | done | failed | cancelled
    by             text NOT NULL,          -- admin id, cli, or system: a new version that builds itself
    reason         text NOT NULL,
    wish           bigint,                 -- position of the wish that asked for it
    began_at       timestamptz NOT NULL,   -- of this run: one that goes on begins again
    began_position bigint NOT NULL,
    target         bigint NOT NULL,
    ended_at       timestamptz,
    ended_position bigint,
    error          text,
    rows           bigint,                 -- that were built, once it is done
    differ         bigint,                 -- of these, how many a verification found to be wrong
    pid            integer NOT NULL,       -- of the session that does it, by whose lock one sees that it lives
    cancel         text,                   -- who wishes that it stops
    PRIMARY KEY (projection, what)
);

-- Wishes that were taken up, so that nobody does it twice.
CREATE TABLE IF NOT EXISTS msia.wishes (
    position   bigint PRIMARY KEY,
    projection text NOT NULL,
    what       text NOT NULL,
    by         text NOT NULL,
    at         timestamptz NOT NULL,
    reason     text NOT NULL,
    refused    text                        -- why nothing came of it
);

-- What was erased where rows are read, so that whoever fills copies with what was decoded before does it, too.
CREATE TABLE IF NOT EXISTS msia.erasures (
    position  bigint PRIMARY KEY,          -- of the event
    aggregate text NOT NULL,               -- customer, or conversation
    type      text NOT NULL,
    id        uuid NOT NULL,
    at        timestamptz NOT NULL,
    body      json NOT NULL                -- nothing in it is personal
);

CREATE INDEX IF NOT EXISTS erasures_aggregate ON msia.erasures (aggregate, position);
