-- The ledger, as a new file is made (schema 2). A change here is a migration in migrations.py, and says so in both.
--
-- `key` is a row's number in this file, `id` the contract's name for it, good in any ledger. Positions are Unicode code
-- points into article.text, half-open. Lists are JSON. Times are ISO 8601 in UTC; `day` is as precise as known.

CREATE TABLE migration (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied TEXT NOT NULL,
    quoth TEXT NOT NULL
);

-- One `quoth add`, `refresh` or `import`. `ended` is NULL while it runs, and after it was killed: the same command goes
-- on with it.
CREATE TABLE run (
    key INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    arguments TEXT NOT NULL,  -- JSON
    quoth TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT
);

CREATE TABLE outlet (
    key INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE article (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    url TEXT,
    outlet INTEGER REFERENCES outlet (key),
    title TEXT,
    byline TEXT,
    published TEXT,
    published_from TEXT,
    language TEXT,
    text TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    body_start INTEGER NOT NULL,
    paragraphs TEXT NOT NULL,  -- [[start, end], ...]
    segments TEXT NOT NULL,    -- [[text_start, raw_start, length], ...]
    dropped BLOB NOT NULL DEFAULT x'',  -- zlib of JSON: [[text, reason], ...]
    version INTEGER NOT NULL DEFAULT 1,  -- 1, 2, ... of the page at this url, in the order of adding
    supersedes INTEGER REFERENCES article (key) ON DELETE SET NULL,  -- the version before
    current INTEGER NOT NULL DEFAULT 1,  -- 0: there is a newer version
    schema TEXT NOT NULL,  -- of the contract: quoth/1
    quoth TEXT NOT NULL,   -- the version of Quoth that found the statements
    model TEXT NOT NULL,   -- and of the model
    run INTEGER REFERENCES run (key) ON DELETE SET NULL,        -- that added it
    refreshed INTEGER REFERENCES run (key) ON DELETE SET NULL,  -- that read it again last
    added TEXT NOT NULL
);
CREATE INDEX article_url ON article (url) WHERE url IS NOT NULL;
CREATE INDEX article_text ON article (text_sha256);
CREATE INDEX article_supersedes ON article (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX article_outlet ON article (outlet, published);
CREATE INDEX article_made ON article (model, current, outlet);
CREATE INDEX article_run ON article (run);
CREATE INDEX article_refreshed ON article (refreshed) WHERE refreshed IS NOT NULL;

-- A page as it came. One that is known is not read again.
CREATE TABLE page (
    key INTEGER PRIMARY KEY,
    known TEXT NOT NULL UNIQUE,  -- digest of its bytes, address and whatever else decides what its article is
    digest TEXT NOT NULL,        -- SHA-256 of the bytes, hexadecimal
    url TEXT,                    -- the address it was given with
    article INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
    origin TEXT NOT NULL,        -- the file it came in
    number INTEGER,              -- its place in that file, from 1, for files of many pages
    given TEXT NOT NULL,         -- JSON: what else it came with: title, outlet, published, media_type, charset ...
    run INTEGER REFERENCES run (key) ON DELETE SET NULL
);
CREATE INDEX page_article ON page (article);
CREATE INDEX page_digest ON page (digest);
CREATE INDEX page_run ON page (run);

CREATE TABLE raw (
    digest TEXT PRIMARY KEY,
    size INTEGER NOT NULL,  -- bytes, before compression
    data BLOB NOT NULL      -- zlib
);

-- A page that gave no article. `reason` is a word or two, `message` a line.
CREATE TABLE failure (
    key INTEGER PRIMARY KEY,
    known TEXT UNIQUE,  -- as in page; NULL: its bytes could not even be read
    url TEXT,
    origin TEXT NOT NULL,
    number INTEGER,
    reason TEXT NOT NULL,
    message TEXT NOT NULL,
    quoth TEXT NOT NULL,
    run INTEGER REFERENCES run (key) ON DELETE CASCADE
);
CREATE UNIQUE INDEX failure_place ON failure (origin, coalesce(number, 0)) WHERE known IS NULL;
CREATE INDEX failure_run ON failure (run);

-- One row a statement, as it stands now. What a correction changed is kept in `original`.
CREATE TABLE statement (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL,  -- the same words on two pages have the same id
    article INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
    seq INTEGER NOT NULL,  -- its index in Reading.statements
    said TEXT NOT NULL,    -- the content's words, pieces joined by ' … '
    source TEXT,           -- the source's words
    cue TEXT NOT NULL,     -- the cue's words
    source_start INTEGER,
    source_end INTEGER,
    cue_start INTEGER NOT NULL,
    cue_end INTEGER NOT NULL,
    content TEXT NOT NULL,  -- [[start, end], ...]
    form TEXT NOT NULL,
    act TEXT,
    hedged INTEGER,
    negated INTEGER,
    parent INTEGER,  -- the seq of the statement around it, in the same article
    depth INTEGER NOT NULL,
    addressee_start INTEGER,
    addressee_end INTEGER,
    when_start INTEGER,
    when_end INTEGER,
    when_value TEXT,
    when_precision TEXT,
    confidence REAL NOT NULL,
    speaker_confidence REAL,
    day TEXT,        -- of the telling: when_value's (first) day, else the article's; 2024-05-01, 2024-05 or 2024
    outlet INTEGER REFERENCES outlet (key),  -- the article's
    rejected INTEGER NOT NULL DEFAULT 0,     -- 1: someone said that this is no statement
    shown INTEGER NOT NULL DEFAULT 1,        -- 0: rejected, or the article has a newer version
    original TEXT,   -- JSON: the row as the model made it, where a correction changed it
    facets TEXT,     -- words for those who speak and whom it is about, see indexing.py; NULL until all of it is in
    UNIQUE (article, seq)
);
CREATE INDEX statement_id ON statement (id);
CREATE INDEX statement_day ON statement (day) WHERE shown;
CREATE INDEX statement_rejected ON statement (article) WHERE rejected;
-- What is read of many statements at a time, without their rows: to sort, to check, to count.
CREATE INDEX statement_brief ON statement (key, day, confidence, act, form, outlet, depth);

CREATE TABLE entity (
    key INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
    seq INTEGER NOT NULL,  -- its index in Reading.entities
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    role TEXT,
    role_start INTEGER,
    role_end INTEGER,
    mentions TEXT NOT NULL,  -- [[start, end], ...]
    UNIQUE (article, seq)
);

CREATE TABLE speaker (
    statement INTEGER NOT NULL REFERENCES statement (key) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    entity INTEGER NOT NULL REFERENCES entity (key) ON DELETE CASCADE,
    PRIMARY KEY (statement, seq)
) WITHOUT ROWID;
CREATE INDEX speaker_entity ON speaker (entity);

CREATE TABLE about (
    statement INTEGER NOT NULL REFERENCES statement (key) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    entity INTEGER NOT NULL REFERENCES entity (key) ON DELETE CASCADE,
    PRIMARY KEY (statement, seq)
) WITHOUT ROWID;
CREATE INDEX about_entity ON about (entity);

-- Somebody or something across pages: people, organisations, countries.
CREATE TABLE person (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL
);

-- Why entities and signs are whose they are: a few sentences, each used by many.
CREATE TABLE reason (
    key INTEGER PRIMARY KEY,
    reason TEXT NOT NULL UNIQUE
);

-- What a page tells of the bearer of a name, as quoth.links.people writes it, and who that is; NULL: in doubt, each
-- page's stays on its own. `settled`: more pages with the same sign change nothing.
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

CREATE TABLE person_entity (
    entity INTEGER PRIMARY KEY REFERENCES entity (key) ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES person (key) ON DELETE CASCADE,
    sign INTEGER REFERENCES sign (key),  -- NULL: joined with no other page's
    reason INTEGER NOT NULL REFERENCES reason (key),
    by_hand INTEGER NOT NULL DEFAULT 0  -- 1: people said so, and the machine never changes it
);
CREATE INDEX person_entity_person ON person_entity (person);
CREATE INDEX person_entity_sign ON person_entity (sign) WHERE sign IS NOT NULL;

-- Signs whose bearer was told by hand: derived from the corrections, which hold it for good.
CREATE TABLE sign_by_hand (
    sign TEXT PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person (key) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX sign_by_hand_person ON sign_by_hand (person);

CREATE TABLE alias (
    name TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES person (key) ON DELETE CASCADE,
    entities INTEGER NOT NULL,  -- how many have this name
    PRIMARY KEY (person, name)
) WITHOUT ROWID;

-- What people put right, in order, never changed. Anchored to words, so that it outlives the rows.
CREATE TABLE correction (
    key INTEGER PRIMARY KEY,
    made TEXT NOT NULL,
    made_by TEXT NOT NULL,
    kind TEXT NOT NULL,   -- speaker, act, spans, reject, merge, split, undo ...
    text_sha256 TEXT,     -- the article's text, where it is about one
    statement_id TEXT,
    anchor TEXT NOT NULL, -- JSON: spans and their words
    change TEXT NOT NULL, -- JSON: what was, what is
    note TEXT
);
CREATE INDEX correction_text ON correction (text_sha256) WHERE text_sha256 IS NOT NULL;
CREATE TRIGGER correction_stays BEFORE UPDATE ON correction BEGIN
    SELECT raise(ABORT, 'corrections are never changed: add another');
END;

-- What statements mean, as quoth.ledger.meaning has it: statements with near vectors say the same. A new vector is a row
-- of `embedding`. In a large ledger `index` packs those of a cell together, so that a search reads the nearest cells only,
-- and these fast. `waiting` are the statements that have no vector yet.
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

-- Words of what was said, and words for filters, of statements that are shown; kept up by the triggers below. char(57344)
-- begins each word for filters, and is taken out of everything else: see indexing.py.
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

-- For people and for Datasette: one row a statement that is shown, corrections applied.
CREATE VIEW statement_view AS
SELECT
    s.id,
    (SELECT group_concat(name, '; ') FROM (
        SELECT coalesce(p.name, e.name) AS name
        FROM speaker JOIN entity e ON e.key = speaker.entity
        LEFT JOIN person_entity pe ON pe.entity = e.key LEFT JOIN person p ON p.key = pe.person
        WHERE speaker.statement = s.key ORDER BY speaker.seq
    )) AS speakers,
    s.source, s.cue, s.said, s.form, s.act, s.hedged, s.negated,
    (SELECT group_concat(name, '; ') FROM (
        SELECT coalesce(p.name, e.name) AS name
        FROM about JOIN entity e ON e.key = about.entity
        LEFT JOIN person_entity pe ON pe.entity = e.key LEFT JOIN person p ON p.key = pe.person
        WHERE about.statement = s.key ORDER BY about.seq
    )) AS about,
    s.day, s.when_value, s.when_precision,
    o.name AS outlet, a.title, a.published, a.url, a.id AS article_id,
    s.depth, (SELECT id FROM statement around WHERE around.article = s.article AND around.seq = s.parent) AS parent_id,
    s.confidence, s.speaker_confidence, s.original IS NOT NULL AS corrected,
    s.source_start, s.source_end, s.cue_start, s.cue_end, s.content, s.key
FROM statement s JOIN article a ON a.key = s.article LEFT JOIN outlet o ON o.key = s.outlet
WHERE s.shown;

-- One row a person, organisation or country across pages.
CREATE VIEW person_view AS
SELECT
    p.id, p.name, p.kind,
    (SELECT group_concat(name, '; ') FROM alias WHERE alias.person = p.key) AS aliases,
    (SELECT group_concat(role, '; ') FROM (
        SELECT DISTINCT e.role FROM person_entity pe JOIN entity e ON e.key = pe.entity
        WHERE pe.person = p.key AND e.role IS NOT NULL
    )) AS roles,
    (SELECT count(DISTINCT s.key) FROM person_entity pe JOIN speaker ON speaker.entity = pe.entity
        JOIN statement s ON s.key = speaker.statement WHERE pe.person = p.key AND s.shown) AS statements,
    (SELECT count(DISTINCT e.article) FROM person_entity pe JOIN entity e ON e.key = pe.entity
        WHERE pe.person = p.key) AS articles,
    p.key
FROM person p;
