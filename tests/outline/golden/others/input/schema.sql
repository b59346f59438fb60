-- What was measured.
CREATE TABLE IF NOT EXISTS readings (
    id INTEGER PRIMARY KEY,
    degrees REAL NOT NULL -- Celsius
);

-- The hot ones.
create or replace view hot as select * from readings where degrees > 90;
