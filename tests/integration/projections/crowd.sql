-- {count} conversations, in the schemas that {history} and the like name, as the handlers would write them.
-- One customer each; each tenth was quoted, each fiftieth has a failed delivery, each hundredth waits for a person.

INSERT INTO {history}.conversations (id, account, number, position, opened_at, contact_id, status, can_reply,
    answers, erased, state_position, last_message_at, last_author, last_message_position, last_customer_at, last_customer_position,
    category, category_position)
SELECT '1-' || n, 1, n, n * 10, t, n, CASE WHEN n % 100 = 0 THEN 'open' ELSE 'pending' END, true,
    CASE WHEN n % 100 = 0 THEN 'human' ELSE 'bot' END, false, n * 10 + 9, t + interval '3 min',
    CASE WHEN n % 300 = 0 THEN 'customer' ELSE 'bot' END, n * 10 + 9, t, n * 10 + 5,
    CASE WHEN n % 200 = 0 THEN 'campers' ELSE 'motos-part' END, n * 10 + 9
FROM (SELECT n, timestamptz '2026-01-01' + n * interval '5 min' AS t FROM generate_series(1, {count}) n) c;

INSERT INTO {history}.messages (conversation, message_id, account, contact_id, position, at, author, erased, text,
    text_position)
SELECT '1-' || n, n * 10 + k, 1, n, n * 10 + k, timestamptz '2026-01-01' + n * interval '5 min', 'customer', false,
    CASE k WHEN 0 THEN 'Hola, ¿cuánto cuesta la homologación de ' ||
            (ARRAY['un escape', 'unos faros', 'la suspensión', 'un manillar'])[1 + n % 4]
        ELSE 'referencia ref' || n END, n * 10 + k
FROM generate_series(1, {count}) n, unnest(ARRAY[0, 5]) k;

INSERT INTO {history}.files (conversation, attachment_id, message_id, ordinal, kind)
SELECT '1-' || n, n, n * 10, 0, 'image' FROM generate_series(1, {count}) n;

INSERT INTO {history}.replies (part_id, conversation, account, contact_id, turn_id, position, ordinal, at, private,
    erased, text, message_id)
SELECT md5('p' || n || '.' || k)::uuid, '1-' || n, 1, n, md5('t' || n || '.' || k)::uuid, n * 10 + k, 0,
    timestamptz '2026-01-01' + n * interval '5 min', false, false, 'Son ' || 100 + n % 300 || ' €', n * 10 + k
FROM generate_series(1, {count}) n, unnest(ARRAY[4, 9]) k;

INSERT INTO {history}.ticks (conversation, message_id, state, at, rank)
SELECT '1-' || n, n * 10 + k, CASE WHEN n % 50 = 0 AND k = 9 THEN 'failed' ELSE 'read' END,
    timestamptz '2026-01-01' + n * interval '5 min', 4
FROM generate_series(1, {count}) n, unnest(ARRAY[4, 9]) k;

INSERT INTO {history}.turns (turn_id, conversation, position, covers, started_at, attempt, outcome, reason, ended_at)
SELECT md5('t' || n || '.' || k)::uuid, '1-' || n, n * 10 + k - 3, ARRAY[n * 10 + k - 4],
    timestamptz '2026-01-01' + n * interval '5 min', 1,
    CASE WHEN n % 100 = 0 THEN 'HandoffRequested' ELSE 'ReplyRequested' END,
    CASE WHEN n % 100 = 0 THEN 'asked' END, timestamptz '2026-01-01' + n * interval '5 min' + interval '3 s'
FROM generate_series(1, {count}) n, unnest(ARRAY[4, 9]) k;

INSERT INTO {history}.steps (turn_id, kind, ordinal, position, at, attempt, name)
SELECT md5('t' || n || '.' || k)::uuid, 'tool', 0, n * 10 + k - 2,
    timestamptz '2026-01-01' + n * interval '5 min', 1, 'quote'
FROM generate_series(1, {count}) n, unnest(ARRAY[4, 9]) k;

INSERT INTO {quotes}.quotes (quote_id, conversation, turn_id, position, at, tariff_slug, tariff_version,
    tariff_position, elements, tier, extras, net_cents, vat_percent, vat_cents, gross_cents, currency, valid_until,
    given_position, given_at)
SELECT md5('q' || n)::uuid, '1-' || n, md5('t' || n || '.9')::uuid, n * 10 + 8, t, 'motos-part', 1, 1, ARRAY['ESCAPE'],
    'T1', '[]', 10000, 21, 2100, 12100, 'EUR', t + interval '30 days', n * 10 + 9, t
FROM (SELECT n * 10 AS n, timestamptz '2026-01-01' + n * interval '50 min' AS t
      FROM generate_series(1, {count} / 10) n) c;

INSERT INTO {deliveries}.deliveries (part_id, conversation, turn_id, position, ordinal, kind, requested_at, state,
    reason, state_at, state_position, attempts)
SELECT md5('p' || n || '.' || k)::uuid, '1-' || n, md5('t' || n || '.' || k)::uuid, n * 10 + k, 0, 'message',
    timestamptz '2026-01-01' + n * interval '5 min', CASE WHEN n % 500 = 0 AND k = 9 THEN 'parked' ELSE 'delivered' END,
    CASE WHEN n % 500 = 0 AND k = 9 THEN '403' END, timestamptz '2026-01-01' + n * interval '5 min', n * 10 + k, 1
FROM generate_series(1, {count}) n, unnest(ARRAY[4, 9]) k;

INSERT INTO {customers}.customers (account, contact_id, id, first_position, first_seen_at, name, name_folded,
    name_position, phone, phone_digits, phone_position, last_seen_at, last_conversation, last_seen_position)
SELECT 1, n, 'contact-1-' || n, n * 10, t, 'Persona Número ' || n, 'persona numero ' || n, n * 10,
    '+34' || 600000000 + n, '34' || 600000000 + n, n * 10, t, '1-' || n, n * 10
FROM (SELECT n, timestamptz '2026-01-01' + n * interval '5 min' AS t FROM generate_series(1, {count}) n) c;

INSERT INTO {customers}.conversations (conversation, account, contact_id, contact_position, opened_at)
SELECT '1-' || n, 1, n, n * 10, timestamptz '2026-01-01' + n * interval '5 min' FROM generate_series(1, {count}) n;

INSERT INTO {ledger}.seals (position, at, size, root, signers)
SELECT n * 10 + 3, timestamptz '2026-01-01' + n * interval '5 min', n * 10 + 2, 'x', ARRAY['00000000']
FROM generate_series(1, {count}) n;

INSERT INTO {audit}.commands (position, id, at, command, context, by, subject, refused)
SELECT n * 10 + 1, md5('c' || n)::uuid, timestamptz '2026-01-01' + n * interval '5 min', 'PauseRequested', 'control',
    'admin-' || n % 2000, '1-' || n, false
FROM generate_series(1, {count}) n;

INSERT INTO {usage}.calls (day, id, position, at, conversation, turn_id, attempt, kind, name, input_tokens,
    output_tokens, cost_microeuros)
SELECT (timestamptz '2026-01-01' + n * interval '5 min')::date, md5('m' || n)::uuid, n * 10 + 2,
    timestamptz '2026-01-01' + n * interval '5 min', '1-' || n, md5('t' || n || '.9')::uuid, 1, 'model', 'small', 900,
    90, 120
FROM generate_series(1, {count}) n;

INSERT INTO {usage}.turns (turn_id, day, conversation, position, started_at, outcome, milliseconds)
SELECT md5('t' || n || '.9')::uuid, (timestamptz '2026-01-01' + n * interval '5 min')::date, '1-' || n, n * 10 + 6,
    timestamptz '2026-01-01' + n * interval '5 min', 'ReplyRequested', 800
FROM generate_series(1, {count}) n;
