-- create users
--
-- revision: abc123
-- down_revision:
-- create_date: 2026-11-21 10:00:00

-- +upgrade
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);

-- +downgrade
DROP TABLE users;
