-- The outbox, version 1. All times are milliseconds since the Unix epoch.

-- A campaign, or any other set of messages that is counted, paused and scheduled together.
CREATE TABLE outbox_group (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    paused BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE outbox_message (
    -- In the order of enqueuing. Never reused.
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The caller's key: enqueuing it again does nothing.
    key TEXT UNIQUE,
    -- The API that it is for: on-premises or cloud.
    api TEXT NOT NULL,
    group_id BIGINT NOT NULL REFERENCES outbox_group (id),
    -- (group_id * 16 + n) * 256 + 255 - priority, where n is 1 for on-premises and 2 for cloud: workers
    -- take the lanes of a group in ascending order.
    lane BIGINT NOT NULL,
    -- queued, in_flight, uncertain, accepted, sent, delivered, read, failed, expired, cancelled
    state TEXT NOT NULL,
    -- Not sent before this time: not_before, or the next retry.
    due_at BIGINT NOT NULL,
    -- Not sent from this time on.
    expires_at BIGINT,
    -- The digits of the recipient's number, or the id of a group.
    recipient TEXT NOT NULL,
    -- The recipient, if its messages are sent one after the other.
    ordered_by TEXT,
    -- The message, as the JSON of the request.
    body TEXT NOT NULL,
    -- JSON of the caller.
    metadata TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    -- When the last attempt began.
    attempted_at BIGINT,
    -- The API and the business number that the last attempt was made from.
    sender TEXT,
    -- The worker that is sending it, and until when it is believed to be alive.
    lease_owner TEXT,
    lease_until BIGINT,
    -- The id that the server returned: statuses refer to it.
    message_id TEXT,
    -- The code of the API and the reason of the last failure.
    code BIGINT,
    reason TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- What can be sent.
CREATE INDEX outbox_message_due ON outbox_message (lane, due_at, id) WHERE state = 'queued';
-- What is too late to be sent.
CREATE INDEX outbox_message_expiry ON outbox_message (expires_at)
    WHERE state = 'queued' AND expires_at IS NOT NULL;
-- Whether an earlier message to the same recipient is unfinished.
CREATE INDEX outbox_message_order ON outbox_message (ordered_by, id)
    WHERE ordered_by IS NOT NULL AND state IN ('queued', 'in_flight');
-- What is being sent, perhaps by a worker that has died, and which message an unknown status may
-- belong to.
CREATE INDEX outbox_message_open ON outbox_message (state, recipient)
    WHERE state IN ('uncertain', 'in_flight');
-- Which message a status belongs to.
CREATE INDEX outbox_message_sent ON outbox_message (message_id) WHERE message_id IS NOT NULL;
-- How many messages of a group are in which state.
CREATE INDEX outbox_message_progress ON outbox_message (group_id, state);

-- Statuses of messages whose id is not known, or not yet.
CREATE TABLE outbox_status (
    message_id TEXT PRIMARY KEY,
    recipient TEXT,
    -- The API and the business number that sent the message.
    sender TEXT NOT NULL,
    state TEXT NOT NULL,
    code BIGINT,
    reason TEXT,
    -- Whether it has been reported as sent or failed, which is how a message begins.
    began BIGINT NOT NULL,
    -- When the first status arrived.
    received_at BIGINT NOT NULL
);

CREATE INDEX outbox_status_recipient ON outbox_status (recipient);
CREATE INDEX outbox_status_age ON outbox_status (received_at);

-- Token buckets, by name. The bucket is full at this time, in microseconds since the Unix epoch.
CREATE TABLE outbox_bucket (
    name TEXT PRIMARY KEY,
    full_at BIGINT NOT NULL
);

-- The session tokens of the API, by name. They are secrets.
CREATE TABLE outbox_token (
    name TEXT PRIMARY KEY,
    token TEXT,
    expires_at BIGINT,
    -- The process that is logging in, and until when it is believed to be alive.
    lease_owner TEXT,
    lease_until BIGINT
);

-- Webhook messages and statuses that were handled, or are being handled until lease_until.
CREATE TABLE outbox_seen (
    key TEXT PRIMARY KEY,
    lease_owner TEXT,
    lease_until BIGINT,
    seen_at BIGINT NOT NULL
);

CREATE INDEX outbox_seen_age ON outbox_seen (seen_at);

-- Most messages change their state several times: dead rows are removed early, and pages have room
-- for new versions.
ALTER TABLE outbox_message SET (
    fillfactor = 80,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_insert_scale_factor = 0.05
);
