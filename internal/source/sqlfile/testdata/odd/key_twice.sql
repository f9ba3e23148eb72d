-- m
--
-- revision: a1
-- down_revision: a0
-- revision: a2
-- down_revision:

-- +upgrade
