-- Of two listings that are as relevant, the one that stands higher comes first: its publication, and some days more while few
-- people saw it or answered (src/search/standing.ts). Whoever compares rows and listings next writes it anew.

alter table search_document add standing timestamptz;
update search_document set standing = published_at;
alter table search_document alter standing set not null;
