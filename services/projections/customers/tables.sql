-- People: who wrote, how they are reached, what is between them and the bot.
-- Not partitioned: one row per person, found by key, by name or by number.

CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;

CREATE TABLE customers (
    account             bigint,
    contact_id          bigint,
    id                  text,                 -- contact-1-4102
    first_position      bigint,
    first_seen_at       timestamptz,
    key_generation      integer,              -- of the latest key; an erased customer who writes again has a new one
    key_position        bigint,
    -- what Chatwoot calls them, by its latest word
    name                text,                 -- personal
    name_folded         text,                 -- personal: lower case, no accents, to be searched
    name_position       bigint,
    phone               text,                 -- personal, E.164
    phone_digits        text,                 -- personal: what is left of it when people write it as they like
    phone_position      bigint,
    email               text,                 -- personal
    email_position      bigint,
    blocked             boolean,              -- in Chatwoot
    blocked_position    bigint,
    last_seen_at        timestamptz,          -- of their last message
    last_conversation   text,
    last_seen_position  bigint,
    -- legal blocking, and abuse
    restricted          boolean,
    restricted_at       timestamptz,
    restricted_by       text,                 -- admin id
    restricted_reason   text,
    erase_at            timestamptz,          -- all is destroyed then; null: only by hand
    restricted_position bigint,
    muted               boolean,
    muted_at            timestamptz,
    muted_by            text,                 -- admin id
    muted_reason        text,
    muted_position      bigint,
    erased_at           timestamptz,          -- the last erasure; what stands above was told later
    erased_reason       text,
    erased_position     bigint,
    PRIMARY KEY (account, contact_id)
);

CREATE INDEX customers_seen ON customers (coalesce(last_seen_at, first_seen_at) DESC, account DESC, contact_id DESC);
CREATE INDEX customers_name ON customers USING gin (name_folded public.gin_trgm_ops);
CREATE INDEX customers_phone ON customers USING gin (phone_digits public.gin_trgm_ops);

-- Whose conversation it is, and whether they asked in it to be written to no more.
CREATE TABLE conversations (
    conversation     text PRIMARY KEY,
    account          bigint,
    contact_id       bigint,
    contact_position bigint,
    opened_at        timestamptz,
    opted_out        boolean,
    opted_out_at     timestamptz,
    opt_position     bigint
);

CREATE INDEX conversations_customer ON conversations (account, contact_id);

CREATE TABLE folds (
    conversation text PRIMARY KEY,
    position     bigint,
    state        jsonb
);
