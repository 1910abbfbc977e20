-- Distances are measured from the communes of a listing (search_place), of which a point of the document was the first alone.
alter table search_document drop column lat, drop column lon;
