-- revision: a1

-- +upgrade
