-- Conversations as they were: who wrote what, what the bot did, what became of it.
-- Times are UTC. `position` is where in the log the row began.
-- Every index is there for a query of queries.py, searching.py or ../figures: tests/integration/projections/test_plans.py.

CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public;

-- What words are compared as: without accents, but for the one by which Spanish stems know "homologación" and
-- "homologaciones" as one word. Immutable as an index needs it: the rules of unaccent change with the server.
CREATE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(public.unaccent('public.unaccent'::regdictionary, lower(words)), '([au])cion\M', '\1ción', 'g');

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
    last_message_position bigint,
    -- the last thing the customer said: WhatsApp lets us write for 24 h after it
    last_customer_at       timestamptz,
    last_customer_position bigint,
    -- what the bot last understood it to be about
    category              text,               -- tariff slug
    category_position     bigint
);

-- Newest first, page by page: a conversation that only has a status so far sorts by its beginning.
CREATE INDEX conversations_recent ON conversations (coalesce(last_message_at, opened_at) DESC, id DESC);
-- The same within what is rare among many: three snoozed ones are not looked for among 100,000.
CREATE INDEX conversations_status ON conversations (status, coalesce(last_message_at, opened_at) DESC, id DESC);
CREATE INDEX conversations_answers ON conversations (answers, coalesce(last_message_at, opened_at) DESC, id DESC);
CREATE INDEX conversations_category ON conversations (category, coalesce(last_message_at, opened_at) DESC, id DESC);
-- Those that wait for a person, and those that may still be written to: few among many.
CREATE INDEX conversations_waiting ON conversations (coalesce(last_message_at, opened_at) DESC, id DESC)
    WHERE last_author = 'customer' AND answers <> 'bot' AND status IS DISTINCT FROM 'resolved';
CREATE INDEX conversations_window ON conversations (last_customer_at);
CREATE INDEX conversations_number ON conversations (number);
CREATE INDEX conversations_contact ON conversations (account, contact_id);

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
    via           text,                       -- of a person: chatwoot | phone; of the system: its origin
    user_id       bigint,                     -- of a person: Chatwoot's user
    transcribed_by text,                      -- chatwoot, or our transcriber: the text is what was heard
    edited_at     timestamptz,
    edited_position bigint,
    deleted_at    timestamptz,
    erased        boolean,
    text          text,                       -- personal
    text_position bigint,
    PRIMARY KEY (conversation, message_id)
);

CREATE INDEX messages_contact ON messages (account, contact_id);
-- The search: which messages have a word, and which of those are the newest.
CREATE INDEX messages_words ON messages USING gin (to_tsvector('pg_catalog.spanish', folded(text)));
CREATE INDEX messages_position ON messages (position);
CREATE INDEX messages_by_day ON messages (at) INCLUDE (conversation) WHERE author = 'customer';

-- Attachments, and what became of them. `digest` names the bytes for `POST /api/privacy/media` of ingress.
CREATE TABLE files (
    conversation   text,
    attachment_id  bigint,
    message_id     bigint,
    ordinal        integer,                   -- place in its message
    kind           text,                      -- by the sender's word
    told_size      bigint,                    -- bytes, as Chatwoot says
    media_type     text,                      -- by content
    size           bigint,                    -- bytes
    digest         text,
    stored_at      timestamptz,
    failed_reason  text,
    failed_at      timestamptz,
    unheard_reason text,                      -- a voice note of which no words were made
    PRIMARY KEY (conversation, attachment_id)
);

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
    message_id   bigint,                      -- Chatwoot's, once it has it
    sent_at      timestamptz                  -- when it was known to have it
);

CREATE INDEX replies_conversation ON replies (conversation, position, ordinal);
CREATE INDEX replies_contact ON replies (account, contact_id);
CREATE INDEX replies_words ON replies USING gin (to_tsvector('pg_catalog.spanish', folded(text)));
CREATE INDEX replies_position ON replies (position);

-- How far a message of ours got. A greater rank wins: reports arrive out of order.
CREATE TABLE ticks (
    conversation text,
    message_id   bigint,
    state        text,                        -- echoed | sent | failed | delivered | read
    at           timestamptz,
    error_code   text,
    rank         integer,
    -- when each was told first, in whatever order
    echoed_at    timestamptz,
    sent_at      timestamptz,
    failed_at    timestamptz,
    delivered_at timestamptz,
    read_at      timestamptz,
    PRIMARY KEY (conversation, message_id)
);

CREATE INDEX ticks_failed ON ticks (conversation) WHERE state = 'failed';

-- Who was answering over time: a row for each change, true until the next.
CREATE TABLE answering (
    conversation  text,
    position      bigint,
    at            timestamptz,
    answers       text,                       -- bot | human | paused
    status        text,                       -- Chatwoot's
    assignee_type text,
    assignee_id   bigint,
    PRIMARY KEY (conversation, position)
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
CREATE INDEX turns_ended ON turns (ended_at);

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

-- How long customers waited. A reply of the bot counts once Chatwoot has it. `first_resolved_at` is what the first
-- resolution took; `resolved_at` since when it is resolved now. What has not come yet is null: `greatest` would say 0.
CREATE VIEW service AS
SELECT c.id AS conversation, asked.at AS first_message_at,
       answered.at AS first_response_at, answered.author AS first_responder,
       CASE WHEN answered.at < asked.at THEN 0
            ELSE extract(epoch FROM answered.at - asked.at)::bigint END AS first_response_seconds,
       resolved.first_at AS first_resolved_at,
       CASE WHEN resolved.first_at < asked.at THEN 0
            ELSE extract(epoch FROM resolved.first_at - asked.at)::bigint END AS resolution_seconds,
       resolved.at AS resolved_at
FROM conversations c
CROSS JOIN LATERAL (
    SELECT m.at, m.position FROM messages m
    WHERE m.conversation = c.id AND m.author = 'customer' ORDER BY m.position LIMIT 1
) asked
LEFT JOIN LATERAL (
    SELECT a.at, a.author FROM (
        SELECT m.at, m.author, m.position FROM messages m
        WHERE m.conversation = c.id AND m.author = 'human' AND m.private IS NOT TRUE AND m.position > asked.position
        UNION ALL
        SELECT r.sent_at, 'bot', r.position FROM replies r
        WHERE r.conversation = c.id AND NOT r.private AND r.sent_at IS NOT NULL AND r.position > asked.position
    ) a ORDER BY a.at, a.position LIMIT 1
) answered ON true
CROSS JOIN LATERAL (
    SELECT min(a.at) AS first_at, min(a.at) FILTER (WHERE a.position > other.position) AS at
    FROM answering a CROSS JOIN LATERAL (
        SELECT coalesce(max(o.position), 0) AS position FROM answering o
        WHERE o.conversation = c.id AND o.status IS DISTINCT FROM 'resolved'
    ) other
    WHERE a.conversation = c.id AND a.status = 'resolved' AND a.position > asked.position
) resolved;

-- The thread as one reads it.
CREATE VIEW thread AS
SELECT m.conversation, m.position, 0 AS ordinal, m.message_id, NULL::uuid AS part_id, m.at, m.author,
       coalesce(m.private, false) AS private, m.text, coalesce(m.erased, false) AS erased, m.media,
       m.in_reply_to, coalesce(m.unsupported, false) AS unsupported, coalesce(m.recovered, false) AS recovered,
       m.deleted_at, t.state AS tick, t.error_code AS tick_error, t.at AS tick_at,
       NULL::uuid AS turn_id, m.via, m.user_id, m.transcribed_by, m.edited_at,
       t.sent_at, t.delivered_at, t.read_at, t.failed_at
FROM messages m LEFT JOIN ticks t USING (conversation, message_id)
WHERE m.position IS NOT NULL
UNION ALL
SELECT r.conversation, r.position, r.ordinal, r.message_id, r.part_id, r.at, 'bot',
       r.private, r.text, coalesce(r.erased, false), NULL,
       NULL, false, false,
       NULL, t.state, t.error_code, t.at,
       r.turn_id, NULL, NULL, NULL, NULL,
       coalesce(t.sent_at, r.sent_at), t.delivered_at, t.read_at, t.failed_at
FROM replies r LEFT JOIN ticks t USING (conversation, message_id)
WHERE r.position IS NOT NULL;

-- Every word that was said and is still there.
CREATE VIEW said AS
SELECT conversation, position, text, to_tsvector('pg_catalog.spanish', folded(text)) AS words FROM messages
UNION ALL
SELECT conversation, position, text, to_tsvector('pg_catalog.spanish', folded(text)) FROM replies;
