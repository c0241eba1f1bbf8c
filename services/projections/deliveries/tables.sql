-- What Chatwoot must be told, part by part, and how far that got. Nothing here is personal.

CREATE TABLE deliveries (
    part_id        uuid PRIMARY KEY,
    conversation   text,
    turn_id        uuid,                      -- null: a pause or a resumption
    position       bigint,                    -- of the request
    ordinal        integer,                   -- place in its request
    kind           text,                      -- message | note | labels | status
    requested_at   timestamptz,
    -- what is so since `state_position`
    state          text,                      -- pending (also after a failure) | attempted | delivered | parked | cancelled
    reason         text,                      -- of parking or cancelling
    retry_at       timestamptz,
    state_at       timestamptz,
    state_position bigint,
    attempts       integer,
    -- the last failure stays visible after a later success
    last_failure   text,                      -- retry | unknown (it may be there after all) | absent
    last_error     text,                      -- a code: 429, timeout, …
    failed_position bigint,
    message_id     bigint,                    -- Chatwoot's
    confirmed      text,                      -- response | look | echo | nothing_to_do
    delivered_at   timestamptz
);

CREATE INDEX deliveries_conversation ON deliveries (conversation, position, ordinal);
CREATE INDEX deliveries_state ON deliveries (state, position) WHERE state IN ('parked', 'attempted', 'pending');

CREATE TABLE folds (
    conversation text PRIMARY KEY,
    position     bigint,
    state        jsonb
);
