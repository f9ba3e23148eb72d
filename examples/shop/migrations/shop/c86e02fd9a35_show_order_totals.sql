-- show order totals
--
-- revision: c86e02fd9a35
-- down_revision: a05d7e1b84f3
-- branch_labels:
-- depends_on:
-- create_date: 2026-03-18 08:55:26

-- +upgrade
CREATE VIEW order_totals AS
SELECT o.id AS order_id,
       o.customer_id,
       o.status,
       coalesce(sum(l.quantity * p.price_cents), 0) AS total_cents
FROM orders AS o
LEFT JOIN order_lines AS l ON l.order_id = o.id
LEFT JOIN products AS p ON p.id = l.product_id
GROUP BY o.id;

-- +downgrade
DROP VIEW order_totals;
