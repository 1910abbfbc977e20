-- What a mail server tells afterwards, many mails at a time; a complaint weighs more than an address that did not answer.

-- As in 0014, but told again it marks nothing: whoever signed in since has proved the address. A complaint replaces another
-- reason, for a sign-in does not lift it.
create or replace function note_mail_event(mail uuid, what text, answer text, moment timestamptz) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  marked uuid;
begin
  update outbox set
    delivered_at = case when what = 'delivered' then moment else delivered_at end,
    bounced_at = case when what = 'bounced' then moment else bounced_at end,
    complained_at = case when what = 'complained' then moment else complained_at end
  where id = mail and sent_at is not null
    and case what when 'delivered' then delivered_at when 'bounced' then bounced_at when 'complained' then complained_at
      else moment end is null
  returning account into marked;
  if marked is null or what not in ('bounced', 'complained') then
    return null;
  end if;
  insert into suppression as s (account, reason, code, at) values (marked, what, nullif(left(answer, 100), ''), moment)
  on conflict (account) do update set reason = excluded.reason, code = excluded.code, at = excluded.at
    where excluded.reason = 'complained' and s.reason <> 'complained';
  if not found then
    return null;
  end if;
  return marked;
end $$;

-- Many at once, in one order, so that two of them wait for each other instead of crossing: how many were of mails that
-- went, and the accounts that are marked by it.
create function note_mail_events(mails uuid[], whats text[], answers text[], moment timestamptz)
returns table (noted int, marked uuid[])
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  event record;
  account uuid;
begin
  noted := 0;
  marked := '{}';
  for event in
    select e.mail, e.what, e.answer from unnest(mails, whats, answers) with ordinality as e (mail, what, answer, n)
    join outbox o on o.id = e.mail and o.sent_at is not null order by e.mail, e.n
  loop
    noted := noted + 1;
    account := note_mail_event(event.mail, event.what, event.answer, moment);
    if account is not null then
      marked := marked || account;
    end if;
  end loop;
  return next;
end $$;
