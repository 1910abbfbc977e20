-- Accounts. Names, addresses and numbers live in contact alone: the web's login cannot read them (see grants.sql).

create table account (
  id              uuid primary key default uuidv7(),
  created_at      timestamptz not null default now(),
  -- Set by the first sign-in: the e-mail address is the person's own.
  confirmed_at    timestamptz,
  -- A sign-in or a visit, never the opening of a mail (retention counts from it).
  last_contact_at timestamptz not null default now()
);

create table contact (
  account uuid primary key references account on delete cascade,
  email   text not null unique check (email = lower(email) and email like '_%@_%'),
  name    text check (char_length(name) between 1 and 200),
  phone   text check (char_length(phone) between 1 and 40)
);

create table role (
  account   uuid not null references account on delete cascade,
  role      text not null check (role in ('practitioner', 'candidate', 'coordinator')),
  territory text references territory (slug),
  unique nulls not distinct (account, role, territory),
  check ((role = 'coordinator') = (territory is not null))
);
create index role_territory on role (territory) where territory is not null;

-- The mailed token and code are computed from the id and the server's secret: nothing here signs anyone in.
create table sign_in_link (
  id         uuid primary key default uuidv7(),
  account    uuid not null references account on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at    timestamptz,
  attempts   smallint not null default 0 check (attempts between 0 and 5),
  next       text check (next like '/%')
);
create index sign_in_link_account on sign_in_link (account, created_at);

create table session (
  hash         bytea primary key check (octet_length(hash) = 32),
  account      uuid not null references account on delete cascade,
  created_at   timestamptz not null default now(),
  expires_at   timestamptz not null
);
create index session_account on session (account);

create table token (
  id         uuid primary key default uuidv7(),
  account    uuid not null references account on delete cascade,
  name       text not null check (char_length(name) between 1 and 100),
  hash       bytea not null unique check (octet_length(hash) = 32),
  created_at timestamptz not null default now()
);
create index token_account on token (account);

-- Append-only: grants.sql gives nobody but the owner of the database an update or a delete.
create table audit (
  id      uuid primary key default uuidv7(),
  at      timestamptz not null default now(),
  actor   uuid,
  action  text not null,
  subject uuid
);
create index audit_subject on audit (subject, at);

-- The account of an address, made if there is none: the answer to a sign-in request never says which.
create function account_for_email(address text) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  found_account uuid;
begin
  select account into found_account from contact where email = lower(address);
  if found_account is null then
    insert into account default values returning id into found_account;
    begin
      insert into contact (account, email) values (found_account, lower(address));
    exception when unique_violation then
      -- Somebody asked for the same address a moment ago: theirs stands.
      delete from account where id = found_account;
      select account into found_account from contact where email = lower(address);
    end;
  end if;
  return found_account;
end $$;

create function account_with_email(address text) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select account from contact where email = lower(address)
$$;

-- The web's login may call somebody a practitioner or a candidate, never a coordinator.
create function take_role(who uuid, what text) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into role (account, role) select who, what where what in ('practitioner', 'candidate') on conflict do nothing
$$;

-- Events commit with the change that caused them: jobs are added in the caller's transaction. A keyed job that a worker
-- locks between graphile-worker's two statements makes add_job add nothing and say null: ask again, or it would be lost.
create function enqueue(task text, payload json, queue text default null, key text default null) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  job graphile_worker._private_jobs;
begin
  loop
    job := graphile_worker.add_job(task, payload, queue_name => queue, job_key => key);
    exit when job.id is not null;
  end loop;
end $$;
