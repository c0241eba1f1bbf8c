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
    wish           uuid,                      -- of an operator, that led to it
    retry_at       timestamptz,
    state_at       timestamptz,
    state_position bigint,
    attempts       integer,
    template       text,                      -- WhatsApp's, that carried the last attempt: the 24 h window was closed
    -- the last answer of Chatwoot to an attempt
    http_status    integer,
    milliseconds   integer,
    answered_position bigint,
    -- the last failure stays visible after a later success
    last_failure   text,                      -- retry | unknown (it may be there after all) | absent
    last_error     text,                      -- a code: 429, timeout, …
    failed_position bigint,
    message_id     bigint,                    -- Chatwoot's
    confirmed      text,                      -- response | look | echo | nothing_to_do
    delivered_at   timestamptz,
    -- how far WhatsApp got with it; a greater rank wins, as reports arrive out of order
    whatsapp       text,                      -- sent | failed | delivered | read
    whatsapp_at    timestamptz,
    whatsapp_error text,                      -- 131047, …
    whatsapp_rank  integer
);

CREATE INDEX deliveries_conversation ON deliveries (conversation, position, ordinal);
CREATE INDEX deliveries_turn ON deliveries (turn_id);
CREATE INDEX deliveries_recent ON deliveries (position, ordinal);
-- What is delivered is most of it, and is not looked for by state.
CREATE INDEX deliveries_state ON deliveries (state, position, ordinal) INCLUDE (reason) WHERE state <> 'delivered';
CREATE INDEX deliveries_parked ON deliveries (conversation) WHERE state = 'parked';

CREATE TABLE folds (
    conversation text PRIMARY KEY,
    position     bigint,
    state        jsonb
);
