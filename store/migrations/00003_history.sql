-- +goose Up

-- What was loaded of the data that the program carries, by its hash: the same
-- data is not read twice.
CREATE TABLE loads (
    source TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    loaded_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT loads_one_per_source PRIMARY KEY (source)
);

-- place sorts cohorts in time. Days are text, as precise as the sources: "2019",
-- "2019-04". quotes is a list of numbers with the text that states each.
CREATE TABLE cohorts (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    place BIGINT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    source TEXT NOT NULL,
    quotes TEXT NOT NULL,
    published_at TIMESTAMPTZ,
    CONSTRAINT cohorts_key PRIMARY KEY (id)
);

CREATE TABLE organisations (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_norm TEXT NOT NULL,
    acronym TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT NOT NULL,
    website TEXT NOT NULL,
    CONSTRAINT organisations_key PRIMARY KEY (id)
);
CREATE INDEX organisations_of_parent ON organisations (parent);

-- Every way in which an organisation was written, its name and its acronym
-- among them; spelling_norm is folded.
CREATE TABLE organisation_spellings (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    place BIGINT NOT NULL,
    spelling TEXT NOT NULL,
    spelling_norm TEXT NOT NULL,
    CONSTRAINT organisation_spellings_key PRIMARY KEY (organisation_id, place)
);
CREATE INDEX organisation_spellings_by_text ON organisation_spellings (spelling_norm);

-- Names of profiles and themes.
CREATE TABLE labels (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    unlisted BIGINT NOT NULL,
    CONSTRAINT labels_key PRIMARY KEY (kind, id)
);

-- A row holds all that the page of a challenge says, so that one read makes the
-- page. content is what is only shown: towns, profiles, themes, hosts, links,
-- figures, steps, in published order.
CREATE TABLE challenges (
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    name_norm TEXT NOT NULL,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id),
    administration TEXT NOT NULL,
    summary TEXT NOT NULL,
    year BIGINT NOT NULL,
    months BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    content TEXT NOT NULL,
    published_at TIMESTAMPTZ,
    CONSTRAINT challenges_key PRIMARY KEY (slug)
);
CREATE INDEX challenges_of_cohort ON challenges (cohort_id);

CREATE TABLE challenge_hosts (
    challenge TEXT NOT NULL REFERENCES challenges (slug),
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    place BIGINT NOT NULL,
    CONSTRAINT challenge_hosts_key PRIMARY KEY (challenge, organisation_id)
);
CREATE INDEX challenge_hosts_of_organisation ON challenge_hosts (organisation_id);

CREATE TABLE challenge_successors (
    challenge TEXT NOT NULL REFERENCES challenges (slug),
    successor TEXT NOT NULL,
    place BIGINT NOT NULL,
    CONSTRAINT challenge_successors_key PRIMARY KEY (challenge, successor)
);
CREATE INDEX challenge_successors_back ON challenge_successors (successor);

-- What the catalogue is filtered by. Written when a challenge is published and
-- taken out when it is hidden. An administration is there with all those above
-- it, so that a ministry finds its services.
CREATE TABLE public_facets (
    challenge TEXT NOT NULL REFERENCES challenges (slug),
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT public_facets_key PRIMARY KEY (challenge, facet, value)
);
CREATE INDEX public_facets_by_value ON public_facets (facet, value);

-- The public search, filled and emptied as public_facets: the stems of what a
-- challenge is called, with the word that each was made from.
CREATE TABLE public_terms (
    challenge TEXT NOT NULL REFERENCES challenges (slug),
    term TEXT NOT NULL,
    word TEXT NOT NULL,
    weight BIGINT NOT NULL,
    CONSTRAINT public_terms_key PRIMARY KEY (challenge, term)
);
CREATE INDEX public_terms_by_term ON public_terms (term);

-- source is the file as it came. released is the date in the offset that it
-- was written with; published_at is missing for a release that is withheld.
-- content is what is only shown: categories, tags, pictures, contacts, files.
CREATE TABLE releases (
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    released TEXT NOT NULL,
    withheld BIGINT NOT NULL,
    standfirst TEXT NOT NULL,
    body TEXT NOT NULL,
    content TEXT NOT NULL,
    source TEXT NOT NULL,
    published_at TIMESTAMPTZ,
    CONSTRAINT releases_key PRIMARY KEY (slug)
);
CREATE INDEX releases_by_time ON releases (published_at);

-- +goose Down
SELECT 1;
