-- Tariffs as facts: a version is the latest fact of each thing at its publication, the draft the latest of all.
-- So every version that was ever published is here, and none is copied.

CREATE TABLE facts (
    slug     text,
    position bigint,
    at       timestamptz,
    kind     text,                            -- category | element | tier | rule | extra | documents
    code     text,                            -- what of that kind; '' for the one there is
    body     jsonb,                           -- the event's; null: retired
    PRIMARY KEY (slug, position)
);

CREATE INDEX facts_latest ON facts (slug, kind, code, position DESC);

CREATE TABLE published (
    slug           text,
    number         integer,
    position       bigint,
    published_at   timestamptz,
    effective_from timestamptz,
    author         text,
    reason         text,
    PRIMARY KEY (slug, number)
);

CREATE VIEW contents AS
SELECT p.slug, p.number, f.kind, f.code, f.body, f.since
FROM published p
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (kind, code) kind, code, body, min(facts.position) OVER (PARTITION BY kind, code) AS since
    FROM facts WHERE facts.slug = p.slug AND facts.position <= p.position
    ORDER BY kind, code, facts.position DESC
) f
WHERE f.body IS NOT NULL;

CREATE VIEW tier_prices AS
SELECT c.slug, c.number, c.code, c.body ->> 'name' AS name, (c.body ->> 'net_cents')::bigint AS net_cents,
       k.body ->> 'currency' AS currency, c.body -> 'admits' AS admits,
       (c.body ->> 'max_elements')::integer AS max_elements, c.since
FROM contents c JOIN contents k ON (k.slug, k.number, k.kind) = (c.slug, c.number, 'category')
WHERE c.kind = 'tier';
