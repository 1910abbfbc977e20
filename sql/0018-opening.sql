-- When a practice is open, as its owner last said when writing a listing: the next one starts from it. Half-days of the
-- week, '1am' (Monday morning) to '7pm'; the owner's alone, gone with the account.

create table opening (
  account   uuid primary key references account on delete cascade,
  half_days text[] not null check (half_days <@ array['1am', '1pm', '2am', '2pm', '3am', '3pm', '4am', '4pm', '5am', '5pm',
    '6am', '6pm', '7am', '7pm'] and cardinality(half_days) <= 14)
);
