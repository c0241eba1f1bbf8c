-- The seals over the log, and what came of comparing the log with them. Nothing here is personal.

CREATE TABLE seals (
    position  bigint PRIMARY KEY,             -- of the seal itself
    at        timestamptz,
    size      bigint,                         -- it covers positions 1..size
    root      text,                           -- base64
    signers   text[]                          -- ids of the keys that its note names, hexadecimal; not checked here
);

CREATE TABLE verifications (
    position     bigint PRIMARY KEY,
    at           timestamptz,
    began_at     timestamptz,
    milliseconds bigint,
    by           text,                        -- keeper | admin id
    wish         bigint,
    ok           boolean,
    size         bigint,
    sealed       bigint,
    root         text,
    seals        bigint,
    outside      bigint,
    problem      text,
    first_bad    bigint,
    last_bad     bigint
);

CREATE TABLE wishes (
    position  bigint PRIMARY KEY,
    at        timestamptz,
    by        text,
    reason    text
);
