-- m
--
-- revision: a1
-- down_revision: a0
-- author: me
-- Branch-Labels: x
-- a stray comment

-- +upgrade
