-- When each side of an introduction last looked at it: what the other side did since is new to it.

alter table interest add owner_read_at timestamptz, add candidate_read_at timestamptz;
-- Before this nobody was asked: what is there counts as looked at.
update interest set owner_read_at = now(), candidate_read_at = now();
