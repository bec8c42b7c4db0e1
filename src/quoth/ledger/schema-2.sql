-- From schema 1 to 2: the same in fewer bytes, and vectors packed by cell.

-- Nothing used these.
DROP INDEX statement_outlet;
DROP INDEX entity_name;
DROP INDEX person_name;

-- What was left out of articles, compressed.
ALTER TABLE article ADD COLUMN clutter BLOB NOT NULL DEFAULT x'';
UPDATE article SET clutter = deflated(dropped);
ALTER TABLE article DROP COLUMN dropped;
ALTER TABLE article RENAME COLUMN clutter TO dropped;

-- Reasons once each, blocks of signs as numbers.
CREATE TABLE reason (
    key INTEGER PRIMARY KEY,
    reason TEXT NOT NULL UNIQUE
);
INSERT INTO reason (reason) SELECT reason FROM sign WHERE reason <> '' UNION SELECT reason FROM person_entity;
CREATE TEMPORARY TABLE old_sign AS SELECT * FROM sign;
DROP TABLE sign;
CREATE TABLE sign (
    key INTEGER PRIMARY KEY,
    sign TEXT NOT NULL UNIQUE,
    block INTEGER NOT NULL,  -- of a digest: the same for all signs that could be one bearer
    person INTEGER REFERENCES person (key) ON DELETE SET NULL,
    reason INTEGER REFERENCES reason (key),  -- NULL until it was decided
    settled INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX sign_block ON sign (block);
CREATE INDEX sign_person ON sign (person) WHERE person IS NOT NULL;
INSERT INTO sign (key, sign, block, person, reason, settled)
SELECT key, sign, block_number(block), person, (SELECT key FROM reason WHERE reason = old_sign.reason), settled
FROM old_sign;
DROP TABLE old_sign;
CREATE TEMPORARY TABLE old_person_entity AS SELECT * FROM person_entity;
DROP TABLE person_entity;
CREATE TABLE person_entity (
    entity INTEGER PRIMARY KEY REFERENCES entity (key) ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES person (key) ON DELETE CASCADE,
    sign INTEGER REFERENCES sign (key),  -- NULL: joined with no other page's
    reason INTEGER NOT NULL REFERENCES reason (key),
    by_hand INTEGER NOT NULL DEFAULT 0  -- 1: people said so, and the machine never changes it
);
CREATE INDEX person_entity_person ON person_entity (person);
CREATE INDEX person_entity_sign ON person_entity (sign) WHERE sign IS NOT NULL;
INSERT INTO person_entity (entity, person, sign, reason, by_hand)
SELECT entity, person, sign, (SELECT key FROM reason WHERE reason = old.reason), made_by = 'hand'
FROM old_person_entity old;
DROP TABLE old_person_entity;

-- A person's names in a row: one index for both ways.
CREATE TEMPORARY TABLE old_alias AS SELECT * FROM alias;
DROP TABLE alias;
CREATE TABLE alias (
    name TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES person (key) ON DELETE CASCADE,
    entities INTEGER NOT NULL,  -- how many have this name
    PRIMARY KEY (person, name)
) WITHOUT ROWID;
INSERT INTO alias (name, person, entities) SELECT name, person, entities FROM old_alias ORDER BY person, name;
DROP TABLE old_alias;

-- Vectors: those there are wait to be packed by `quoth index`.
CREATE TEMPORARY TABLE old_embedding AS SELECT * FROM embedding;
CREATE TEMPORARY TABLE old_meaning AS SELECT * FROM meaning;
DROP TRIGGER statement_means;
DROP TABLE embedding;
DROP TABLE meaning;
CREATE TABLE waiting (
    statement INTEGER PRIMARY KEY REFERENCES statement (key) ON DELETE CASCADE
);
CREATE TABLE embedding (
    statement INTEGER PRIMARY KEY REFERENCES statement (key) ON DELETE CASCADE,
    cell INTEGER NOT NULL,  -- 0 while there are no cells
    vector BLOB NOT NULL    -- int8
);
CREATE INDEX embedding_cell ON embedding (cell);
-- May hold statements that are gone, or that wait or lie in `embedding` once more: for these it counts for nothing.
CREATE TABLE packed (
    key INTEGER PRIMARY KEY,
    cell INTEGER NOT NULL,
    size INTEGER NOT NULL,     -- how many
    statements BLOB NOT NULL,  -- their keys, int64
    lengths BLOB NOT NULL,     -- of the vectors, float32
    vectors BLOB NOT NULL      -- int8, one after the other
);
CREATE INDEX packed_cell ON packed (cell, size);
CREATE TABLE meaning (
    key INTEGER PRIMARY KEY CHECK (key = 1),
    model TEXT NOT NULL,      -- what the vectors were made with
    trained INTEGER NOT NULL, -- statements when the centroids were found, 0 while there are none
    centroids BLOB            -- float32, one after the other
);
CREATE TRIGGER statement_waits AFTER INSERT ON statement BEGIN
    INSERT INTO waiting (statement) VALUES (new.key);
END;
CREATE TRIGGER statement_means AFTER UPDATE OF said ON statement WHEN new.said <> old.said BEGIN
    DELETE FROM embedding WHERE statement = old.key;
    INSERT OR IGNORE INTO waiting (statement) VALUES (old.key);
END;
INSERT INTO meaning (key, model, trained, centroids) SELECT key, model, trained, centroids FROM old_meaning;
INSERT INTO embedding (statement, cell, vector) SELECT statement, cell, vector FROM old_embedding ORDER BY statement;
INSERT INTO waiting (statement) SELECT key FROM statement WHERE key NOT IN (SELECT statement FROM embedding);
DROP TABLE old_embedding;
DROP TABLE old_meaning;

-- Words for filters that a statement's row tells are no longer kept in it twice.
DROP TRIGGER statement_added;
DROP TRIGGER statement_gone;
DROP TRIGGER statement_changes;
DROP TRIGGER statement_changed;
DROP TABLE statement_words;
DROP VIEW indexed_statement;
UPDATE statement SET facets = substr(facets, instr(facets, ' n') + 4) WHERE facets IS NOT NULL;
CREATE VIEW indexed_statement AS
SELECT
    key,
    replace(said, char(57344), ' ') AS said,
    replace(
        coalesce(' a' || act, '') || ' f' || form || coalesce(' o' || outlet, '')
        || ' y' || substr(coalesce(day, ''), 1, 4) || ' m' || replace(substr(coalesce(day, ''), 1, 7), '-', '')
        || ' d' || replace(coalesce(day, ''), '-', '') || ' n' || (depth > 1) || rtrim(' ' || facets),
        ' ', ' ' || char(57344)
    ) AS facets
FROM statement WHERE shown AND facets IS NOT NULL;
CREATE VIRTUAL TABLE statement_words USING fts5 (
    said,
    facets,
    content = 'indexed_statement',
    content_rowid = 'key',
    tokenize = 'porter unicode61 remove_diacritics 2',
    columnsize = 0
);
CREATE TRIGGER statement_added AFTER INSERT ON statement BEGIN
    INSERT INTO statement_words (rowid, said, facets)
    SELECT key, said, facets FROM indexed_statement WHERE key = new.key;
END;
CREATE TRIGGER statement_gone BEFORE DELETE ON statement BEGIN
    INSERT INTO statement_words (statement_words, rowid, said, facets)
    SELECT 'delete', key, said, facets FROM indexed_statement WHERE key = old.key;
END;
CREATE TRIGGER statement_changes BEFORE UPDATE OF said, facets, shown, act, form, outlet, day, depth ON statement BEGIN
    INSERT INTO statement_words (statement_words, rowid, said, facets)
    SELECT 'delete', key, said, facets FROM indexed_statement WHERE key = old.key;
END;
CREATE TRIGGER statement_changed AFTER UPDATE OF said, facets, shown, act, form, outlet, day, depth ON statement BEGIN
    INSERT INTO statement_words (rowid, said, facets)
    SELECT key, said, facets FROM indexed_statement WHERE key = new.key;
END;
INSERT INTO statement_words (statement_words) VALUES ('rebuild');
