-- Searches that Postgres answers forgive a slip of the keyboard.

-- How many letters two words differ by.
create extension if not exists fuzzystrmatch;

-- Derived: every word that stands in a document, as spelling (src/search/words.ts) writes it. Letters and digits alone, in the
-- order of their bytes: what begins with some letters is a range.
create table search_word (
  word text collate "C" primary key,
  -- As the documents' words have it.
  stem text collate "C" not null
);
create index search_word_stem on search_word (stem);
create index search_word_near on search_word using gin (word gin_trgm_ops);

-- Words that may have been meant, the nearest first: `most` slips of the keyboard away, two swapped letters counted as two.
-- Those of the same first letter are all looked at (1 ms of 11,000 words); a first letter that is wrong counts as a slip
-- more, so that others come into question for long words alone: there pg_trgm finds them, two slips in eight letters leave a
-- fifth of the trigrams.
create function near_words(wanted text, most int) returns table (word text, stem text)
language sql stable set pg_trgm.similarity_threshold = 0.2 as $$
  select n.word, n.stem from (
    select s.word, s.stem from search_word s where s.word >= left(wanted, 1) and s.word < chr(ascii(wanted) + 1)
    union
    select s.word, s.stem from search_word s where most > 1 and s.word % wanted) n
  where levenshtein_less_equal(n.word, wanted, 2 * most) <= 2 * most
  order by levenshtein_less_equal(n.word, wanted, 2 * most), n.word limit 40
$$;

-- The worker writes every document again, and the words of them with it; meanwhile they are found as before.
update search_document set version = '';
