-- What tells a row that was written as it is from one that was altered since by another hand.

alter table search_document add seal text not null default '';

-- Of all that the row says. With the version of Postgres: another one may cut words in another way.
create function search_seal(d search_document) returns text language plpgsql stable as $$
begin
  d.seal := '';
  return md5(d::text || current_setting('server_version_num'));
end
$$;
