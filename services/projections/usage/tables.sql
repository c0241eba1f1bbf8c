-- What the bot used: every call of a model or a tool, and every turn. Nothing here is personal.
-- Costs are millionths of a euro: a call costs less than a cent. Days are Madrid's.
--
-- `calls` is the table that grows fastest here, is never changed after, and is read by day: one part per year. A month's
-- figures read one part, and the index of the year that is written stays in memory. What has an earlier or later date
-- than these years goes to the last part. Nothing is ever dropped by date: the log stays, and so do its rows.

CREATE TABLE calls (
    day             date,
    id              uuid,                     -- of the event: a call that is told twice is one
    position        bigint,
    at              timestamptz,
    conversation    text,
    turn_id         uuid,
    attempt         integer,
    kind            text,                     -- model | tool
    name            text,                     -- model that answered | tool
    asked           text,                     -- model that was asked
    provider        text,
    node            text,
    input_tokens    bigint,
    output_tokens   bigint,
    cost_microeuros bigint,
    milliseconds    bigint,
    PRIMARY KEY (day, id)
) PARTITION BY RANGE (day);

CREATE TABLE calls_2026 PARTITION OF calls FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE calls_2027 PARTITION OF calls FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
CREATE TABLE calls_2028 PARTITION OF calls FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');
CREATE TABLE calls_2029 PARTITION OF calls FOR VALUES FROM ('2029-01-01') TO ('2030-01-01');
CREATE TABLE calls_2030 PARTITION OF calls FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
CREATE TABLE calls_else PARTITION OF calls DEFAULT;

CREATE INDEX calls_conversation ON calls (conversation);

CREATE TABLE turns (
    turn_id         uuid PRIMARY KEY,
    day             date,                     -- it began
    conversation    text,
    position        bigint,
    started_at      timestamptz,
    prompt_version  text,
    outcome         text,                     -- ReplyRequested | HandoffRequested | …
    reason          text,
    ended_at        timestamptz,
    model_calls     integer,
    tool_calls      integer,
    input_tokens    bigint,
    output_tokens   bigint,
    cost_microeuros bigint,
    milliseconds    bigint                    -- from the beginning to the outcome
);

CREATE INDEX turns_day ON turns (day);
CREATE INDEX turns_conversation ON turns (conversation);

CREATE TABLE folds (
    conversation text PRIMARY KEY,
    position     bigint,
    state        jsonb
);
