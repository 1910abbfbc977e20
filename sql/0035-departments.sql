-- A search may ask for a whole département: of the communes of a listing, those of any.

alter table search_document add departments text[] not null default '{}';
create index search_document_departments on search_document using gin (departments);
