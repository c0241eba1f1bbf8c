-- Conversations as they were: who wrote what, what the bot did, what became of it.
-- Times are UTC. `position` is where in the log the row began.

CREATE TABLE conversations (
    id                    text PRIMARY KEY,   -- 1-512
    account               bigint,
    number                bigint,             -- Chatwoot's display id
    position              bigint,
    opened_at             timestamptz,
    contact_id            bigint,
    -- as the fold of the conversation says, after `state_position`
    status                text,               -- open | resolved | pending | snoozed
    can_reply             boolean,            -- inside WhatsApp's 24 h window
    assignee_type         text,
    assignee_id           bigint,
    answers               text,               -- bot | human | paused
    erased                boolean,
    state_position        bigint,
    -- the last thing said, by anyone
    last_message_at       timestamptz,
    last_author           text,
    last_message_position bigint
);

-- Newest first, page by page: a conversation that only has a status so far sorts by its beginning.
CREATE INDEX conversations_recent ON conversations (coalesce(last_message_at, opened_at) DESC, id DESC);

-- What customers, people and Chatwoot itself said.
CREATE TABLE messages (
    conversation  text,
    message_id    bigint,                     -- Chatwoot's
    account       bigint,
    contact_id    bigint,                     -- whose key the words were under: erasure goes by it
    position      bigint,
    at            timestamptz,
    author        text,                       -- customer | human | system
    private       boolean,                    -- a note: the customer does not see it
    media         text[],                     -- kinds
    in_reply_to   bigint,
    unsupported   boolean,
    recovered     boolean,                    -- found by the sweeper
    deleted_at    timestamptz,
    erased        boolean,
    text          text,                       -- personal
    text_position bigint,
    PRIMARY KEY (conversation, message_id)
);

CREATE INDEX messages_contact ON messages (account, contact_id);

-- What the bot asked the outbox to say.
CREATE TABLE replies (
    part_id      uuid PRIMARY KEY,
    conversation text,
    account      bigint,
    contact_id   bigint,
    turn_id      uuid,
    position     bigint,
    ordinal      integer,                     -- place in its reply
    at           timestamptz,
    private      boolean,
    erased       boolean,
    text         text,                        -- personal
    message_id   bigint                       -- Chatwoot's, once it has it
);

CREATE INDEX replies_conversation ON replies (conversation, position, ordinal);
CREATE INDEX replies_contact ON replies (account, contact_id);

-- How far a message of ours got. A greater rank wins: reports arrive out of order.
CREATE TABLE ticks (
    conversation text,
    message_id   bigint,
    state        text,                        -- echoed | sent | failed | delivered | read
    at           timestamptz,
    error_code   text,
    rank         integer,
    PRIMARY KEY (conversation, message_id)
);

CREATE TABLE turns (
    turn_id          uuid PRIMARY KEY,
    conversation     text,
    position         bigint,
    covers           bigint[],                -- Chatwoot message ids
    prompt_version   text,
    started_at       timestamptz,
    attempt          integer,
    attempt_position bigint,
    outcome          text,                    -- ReplyRequested | HandoffRequested | …
    reason           text,
    quotes           uuid[],
    ended_at         timestamptz,
    outcome_position bigint,
    completed_at     timestamptz,
    model_calls      integer,
    tool_calls       integer,
    input_tokens     bigint,
    output_tokens    bigint,
    cost_microeuros  bigint,
    milliseconds     bigint
);

CREATE INDEX turns_conversation ON turns (conversation, position);

-- What happened inside a turn: calls of models and tools, texts a guard held back.
CREATE TABLE steps (
    turn_id         uuid,
    kind            text,                     -- model | tool | blocked
    ordinal         integer,
    position        bigint,
    at              timestamptz,
    attempt         integer,
    name            text,                     -- model served | tool | guard
    node            text,
    provider        text,
    reason          text,
    input_tokens    bigint,
    output_tokens   bigint,
    cost_microeuros bigint,
    milliseconds    bigint,
    PRIMARY KEY (turn_id, kind, ordinal)
);

-- The state that decides who is in charge and which decisions stand (see folding.py).
CREATE TABLE folds (
    conversation text PRIMARY KEY,
    position     bigint,
    state        jsonb
);

-- The thread as one reads it.
CREATE VIEW thread AS
SELECT m.conversation, m.position, 0 AS ordinal, m.message_id, NULL::uuid AS part_id, m.at, m.author,
       coalesce(m.private, false) AS private, m.text, coalesce(m.erased, false) AS erased, m.media,
       m.in_reply_to, coalesce(m.unsupported, false) AS unsupported, coalesce(m.recovered, false) AS recovered,
       m.deleted_at, t.state AS tick, t.error_code AS tick_error, t.at AS tick_at
FROM messages m LEFT JOIN ticks t USING (conversation, message_id)
WHERE m.position IS NOT NULL
UNION ALL
SELECT r.conversation, r.position, r.ordinal, r.message_id, r.part_id, r.at, 'bot',
       r.private, r.text, coalesce(r.erased, false), NULL,
       NULL, false, false,
       NULL, t.state, t.error_code, t.at
FROM replies r LEFT JOIN ticks t USING (conversation, message_id)
WHERE r.position IS NOT NULL;
