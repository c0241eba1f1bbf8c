-- Who commands: people who may sign in, and every other author that a command names (seed, system, a token's name).
-- Not partitioned: there are a few dozen.

CREATE TABLE admins (
    id                text PRIMARY KEY,       -- as commands name them
    -- null where nobody was invited under this id
    email             text,                   -- personal, of the admin
    email_position    bigint,
    role              text,                   -- admin | operator | auditor
    role_position     bigint,
    invited_by        text,
    invited_at        timestamptz,
    disabled          boolean,
    disabled_at       timestamptz,
    disabled_by       text,
    disabled_reason   text,
    disabled_position bigint,
    password_at       timestamptz,            -- set last
    password_position bigint,
    last_login_at     timestamptz,
    login_position    bigint,
    first_command_at  timestamptz,
    last_command      text,                   -- PauseRequested, …
    last_command_at   timestamptz,
    command_position  bigint
);
