-- create users
--
-- revision: a1b2c3
-- down_revision:

-- +upgrade
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO users (name) VALUES ('ann'), (NULL), (NULL);

-- +downgrade
DROP TABLE users;
