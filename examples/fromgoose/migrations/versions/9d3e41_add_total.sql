-- add total
--
-- revision: 9d3e41
-- down_revision: 00002
-- branch_labels:
-- depends_on:
-- create_date: 2026-11-28 09:30:00

-- +upgrade
ALTER TABLE orders ADD COLUMN total INTEGER NOT NULL DEFAULT 0;

-- +downgrade
ALTER TABLE orders DROP COLUMN total;
