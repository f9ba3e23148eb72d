-- add age
--
-- revision: ghi789
-- down_revision: abc123
-- create_date: 2026-11-21 11:15:00

-- +upgrade
ALTER TABLE users ADD COLUMN age INTEGER;

-- +downgrade
ALTER TABLE users DROP COLUMN age;
