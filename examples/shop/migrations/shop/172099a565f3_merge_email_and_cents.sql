-- merge email and cents
--
-- revision: 172099a565f3
-- down_revision: 5d0c82f7b1e4, d41f6ac5e083
-- branch_labels:
-- depends_on:
-- create_date: 2026-02-17 09:31:12

-- +upgrade

-- +downgrade
