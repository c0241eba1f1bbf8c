-- Articles and the pieces in which they are searched. Pieces of earlier versions stay: replies cite them.
-- Words are folded by domain/knowledge/words.py, as a server's rules for accents are no function of the log.

CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;

CREATE TABLE articles (
    article_id         uuid PRIMARY KEY,
    position           bigint,                -- of the latest version
    number             integer,
    title              text,
    author             text,
    reason             text,
    published_at       timestamptz,
    -- the latest withdrawal; a later version brings it back
    withdrawn_position bigint,
    withdrawn_at       timestamptz,
    withdrawn_by       text,
    withdrawn_reason   text
);

CREATE TABLE chunks (
    article_id uuid,
    number     integer,
    ordinal    integer,
    heading    text,
    text       text,
    words      text[],                        -- folded, of heading and text
    titled     text[],                        -- folded, of the heading alone
    hash       text,                          -- of heading and text: what vectors are cached by
    stems      tsvector,                      -- of words; stop words too, as a rare one tells ("dónde")
    title      tsvector,                      -- of titled
    PRIMARY KEY (article_id, number, ordinal)
);

CREATE INDEX chunks_stems ON chunks USING gin (stems);

-- Every word that was ever published: what a misspelled one is taken for.
CREATE TABLE vocabulary (
    word text PRIMARY KEY
);

CREATE INDEX vocabulary_similar ON vocabulary USING gin (word public.gin_trgm_ops);

-- What questions are answered from.
CREATE VIEW current AS
SELECT c.*, a.position
FROM chunks c JOIN articles a USING (article_id, number)
WHERE a.withdrawn_position IS NULL OR a.withdrawn_position < a.position;
