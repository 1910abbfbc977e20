-- Mail of the coordinator's network: invitations to join and their answers, a territory's broadcast, a campaign's waves.

alter table outbox drop constraint outbox_stream_check;
alter table outbox add constraint outbox_stream_check check (stream in
  ('account', 'listing', 'interest', 'reminder', 'desk', 'digest', 'alert', 'member', 'broadcast', 'campaign'));
