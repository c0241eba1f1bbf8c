-- Tariffs as facts: a version is the latest fact of each thing at its publication, the draft the latest of all.
-- So every version that was ever published is here, and none is copied. A discarded draft begins again with the last
-- version that was not withdrawn, so what stands is a chain of stretches of the log, not all of it.

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
    -- it waited for its moment, which will not come
    withdrawn_position bigint,
    withdrawn_at     timestamptz,
    withdrawn_by     text,
    withdrawn_reason text,
    PRIMARY KEY (slug, number)
);

CREATE TABLE discards (
    slug     text,
    position bigint,
    at       timestamptz,
    author   text,
    reason   text,
    PRIMARY KEY (slug, position)
);

-- Which facts stand in a version, or in the draft (number null): those after `after`, up to `upto`.
CREATE VIEW stretches AS
WITH RECURSIVE stretch AS (
    SELECT v.slug, v.number, v.upto,
           (SELECT max(d.position) FROM discards d WHERE d.slug = v.slug AND d.position < v.upto) AS after
    FROM (
        SELECT slug, number, position AS upto FROM published WHERE position IS NOT NULL
        UNION ALL
        SELECT DISTINCT slug, NULL::integer, 9223372036854775807 FROM facts
    ) v
    UNION ALL
    SELECT s.slug, s.number, base.position,
           (SELECT max(d.position) FROM discards d WHERE d.slug = s.slug AND d.position < base.position)
    FROM stretch s
    CROSS JOIN LATERAL (
        SELECT p.position FROM published p
        WHERE p.slug = s.slug AND p.position < s.after
          AND (p.withdrawn_position IS NULL OR p.withdrawn_position > s.after)
        ORDER BY p.position DESC LIMIT 1
    ) base
)
SELECT slug, number, upto, coalesce(after, 0) AS after FROM stretch;

-- What each version holds, and the draft (number null).
CREATE VIEW contents AS
SELECT f.slug, f.number, f.kind, f.code, f.body, f.since
FROM (
    SELECT DISTINCT ON (s.slug, s.number, f.kind, f.code) s.slug, s.number, f.kind, f.code, f.body,
           min(f.position) OVER (PARTITION BY s.slug, s.number, f.kind, f.code) AS since
    FROM stretches s JOIN facts f ON f.slug = s.slug AND f.position <= s.upto AND f.position > s.after
    ORDER BY s.slug, s.number, f.kind, f.code, f.position DESC
) f
WHERE f.body IS NOT NULL;

CREATE VIEW tier_prices AS
SELECT c.slug, c.number, c.code, c.body ->> 'name' AS name, (c.body ->> 'net_cents')::bigint AS net_cents,
       k.body ->> 'currency' AS currency, c.body -> 'admits' AS admits,
       (c.body ->> 'max_elements')::integer AS max_elements, c.since
FROM contents c JOIN contents k ON (k.slug, k.number, k.kind) = (c.slug, c.number, 'category')
WHERE c.kind = 'tier';
