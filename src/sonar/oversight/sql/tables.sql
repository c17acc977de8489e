-- Statistics as they were published: counts that were protected before they were written. Owned by the guard.
SET ROLE sonar_guard;

-- One published number. No amount: withheld, because it is small or because a small one could be computed from it. An
-- empty key is a total. Published once a month and never again, so that two days next to each other cannot be compared.
CREATE TABLE oversight.statistic (
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    name text NOT NULL,
    row_key text NOT NULL,
    column_key text NOT NULL,
    amount int CHECK (amount >= 10 AND amount % 5 = 0),
    published_at timestamptz NOT NULL DEFAULT kernel.now(),
    PRIMARY KEY (month, name, row_key, column_key)
);

RESET ROLE;
