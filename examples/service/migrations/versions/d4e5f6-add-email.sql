-- add email
--
-- revision: d4e5f6
-- down_revision: a1b2c3

-- +upgrade
ALTER TABLE users ADD COLUMN email TEXT;

-- +downgrade
ALTER TABLE users DROP COLUMN email;
