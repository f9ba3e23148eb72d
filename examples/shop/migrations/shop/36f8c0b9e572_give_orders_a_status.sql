-- give orders a status
--
-- revision: 36f8c0b9e572
-- down_revision: 172099a565f3
-- branch_labels:
-- depends_on:
-- create_date: 2026-03-02 13:20:45

-- +upgrade
CREATE TABLE order_statuses (
    status text PRIMARY KEY,
    closed integer NOT NULL CHECK (closed IN (0, 1))
) WITHOUT ROWID;

INSERT INTO order_statuses (status, closed) VALUES
    ('placed', 0),
    ('shipped', 1),
    ('cancelled', 1);

ALTER TABLE orders ADD COLUMN status text REFERENCES order_statuses (status);

UPDATE orders
SET status = CASE WHEN shipped_at IS NULL THEN 'placed' ELSE 'shipped' END;

-- +downgrade
ALTER TABLE orders DROP COLUMN status;
DROP TABLE order_statuses;
