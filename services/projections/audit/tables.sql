-- Every command: by whom, when, why, on what. Also those that were refused.
-- Not partitioned: people write commands by hand, a few thousand a year. Nothing here is personal: reasons stand in
-- the open in the log, and whoever asks for one says that it must not name customers.

CREATE TABLE commands (
    position     bigint PRIMARY KEY,
    id           uuid,                        -- of the event
    at           timestamptz,
    command      text,                        -- PauseRequested, TariffPublished, …
    context      text,                        -- control | tariff | customer
    by           text,                        -- admin id; seed, system, …; null: nobody signed in
    reason       text,
    subject      text,                        -- what it is about: 1-512, tariff-motos-part, contact-1-4102, log, …
    refused      boolean,                     -- it was a refusal
    details      jsonb                        -- what else the event says in the open, long texts left out
);

CREATE INDEX commands_by ON commands (by, position DESC);
CREATE INDEX commands_subject ON commands (subject, position DESC);
CREATE INDEX commands_command ON commands (command, position DESC);
