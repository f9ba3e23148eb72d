-- let the file shrink
--
-- auto_vacuum takes effect with the next VACUUM, and that runs in no transaction.
--
-- revision: 7b29e4d6f018
-- down_revision: c86e02fd9a35
-- branch_labels:
-- depends_on:
-- create_date: 2026-04-07 17:12:03

-- +upgrade transaction:false
PRAGMA auto_vacuum = INCREMENTAL;
VACUUM;

-- +downgrade transaction:false
PRAGMA auto_vacuum = NONE;
VACUUM;
