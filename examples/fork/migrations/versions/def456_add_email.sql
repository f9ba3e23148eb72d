-- add email
--
-- revision: def456
-- down_revision: abc123
-- create_date: 2026-11-21 10:30:00

-- +upgrade
ALTER TABLE users ADD COLUMN email TEXT;

-- +downgrade
ALTER TABLE users DROP COLUMN email;
