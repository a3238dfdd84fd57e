-- The bench's program as set-based SQL: the points that each purchase of a year gives, as
-- program.toml says, without lots, reasons or anything else of a ledger. SQLite and DuckDB read the
-- same text; `sales (id, member, happened, cents, kind, refund_of, channel)` is made by each in its way.
CREATE TABLE points AS
WITH dated AS (
    SELECT *, substr(happened, 1, 10) AS day, substr(happened, 1, 4) AS year FROM sales
),
-- What the year came to before each row; a level, once reached, stays for the year.
summed AS (
    SELECT *, sum(cents) OVER (PARTITION BY member, year ORDER BY happened, id) AS spent FROM dated
),
reached AS (
    SELECT *, coalesce(max(spent) OVER (
        PARTITION BY member, year ORDER BY happened, id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS best
    FROM summed
),
-- Factors in eighths: level 1, 1.25, 1.5 in quarters, spring 1.5 in halves.
boosted AS (
    SELECT id, member, happened, day, cents,
        CASE WHEN best >= 50000 THEN 6 WHEN best >= 20000 THEN 5 ELSE 4 END
        * CASE WHEN day BETWEEN '2025-03-01' AND '2025-04-30' THEN 3 ELSE 2 END AS eighths,
        CASE WHEN weekday = 2 THEN 2 ELSE 1 END AS tuesday,
        CASE WHEN channel = 'web' THEN 10 ELSE 0 END AS web,
        CASE WHEN cents >= 5000 THEN 25 ELSE 0 END AS big
    FROM reached JOIN weekdays USING (day) WHERE kind = 'purchase'
),
-- Whole numbers all the way: x - x % y is a multiple of y, so no division is rounded.
judged AS (
    SELECT id, member, happened, day,
        eighths * tuesday * ((cents - cents % 100) / 100) AS spend8, eighths * web AS web8,
        eighths * big AS big8
    FROM boosted
),
desired AS (
    SELECT id, member, happened, day,
        (spend8 - spend8 % 8) / 8 + (web8 - web8 % 8) / 8 + (big8 - big8 % 8) / 8 AS points
    FROM judged
),
used AS (
    SELECT *, coalesce(sum(points) OVER (
        PARTITION BY member, day ORDER BY happened, id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
    FROM desired
),
earned AS (
    SELECT id, member, CASE WHEN before >= 500 THEN 0
        WHEN before + points > 500 THEN 500 - before ELSE points END AS points
    FROM used
)
SELECT e.id, e.member, e.points,
    CASE WHEN r.id IS NULL THEN 0 ELSE e.points END AS clawed_back
FROM earned e LEFT JOIN sales r ON r.kind = 'refund' AND r.refund_of = e.id;
