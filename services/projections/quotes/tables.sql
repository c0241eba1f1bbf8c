-- Every price that was computed, and whether it was given: only a reply or a handoff that names it gives it.
-- Nothing here is personal.

CREATE TABLE quotes (
    quote_id         uuid PRIMARY KEY,
    conversation     text,
    turn_id          uuid,
    position         bigint,
    at               timestamptz,
    tariff_slug      text,
    tariff_version   integer,
    tariff_position  bigint,
    elements         text[],
    tier             text,
    extras           jsonb,                   -- [{code, option, net_cents}]
    net_cents        bigint,
    vat_percent      integer,
    vat_cents        bigint,
    gross_cents      bigint,
    currency         text,
    valid_until      timestamptz,
    given_position   bigint,                  -- of the outcome that gave it
    given_at         timestamptz
);

CREATE INDEX quotes_recent ON quotes (position DESC);
CREATE INDEX quotes_conversation ON quotes (conversation, position);
CREATE INDEX quotes_turn ON quotes (turn_id);
CREATE INDEX quotes_tariff ON quotes (tariff_slug, position DESC);
CREATE INDEX quotes_given ON quotes (given_at) WHERE given_position IS NOT NULL;

CREATE TABLE folds (
    conversation text PRIMARY KEY,
    position     bigint,
    state        jsonb
);
