-- What letters are made of.

-- What was published lately: the news of a saved search.
create index listing_renewed_at on listing (renewed_at) where state = 'published';
-- What a coordinator is told of once a week.
create index suppression_at on suppression (at);
