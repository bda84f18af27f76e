-- What the outside world saw. Instants are microseconds since 1970, UTC. `autoincrement`: a number once given to a
-- post is never given again, not even after everything was forgotten.

create table if not exists posts (
    seq        integer primary key autoincrement,
    page       text    not null,
    app        text    not null,
    message    text,
    link       text,
    published  integer not null,
    at         integer not null,  -- the request was received
    created    integer not null,  -- the post came to be (later, when the request was held back)
    visible    integer not null,  -- reads show it from here on
    changed    integer not null,
    deleted    integer
);
create index if not exists posts_changed on posts (changed);

create table if not exists edits (
    post   integer not null references posts,
    at     integer not null,
    before text,
    after  text    not null
);
create index if not exists edits_post on edits (post);

create table if not exists images (
    sha256     text primary key,
    media_type text    not null,
    content    blob    not null
) without rowid;

create table if not exists photos (
    seq       integer primary key autoincrement,
    page      text    not null,
    sha256    text    not null references images,
    alt       text,
    at        integer not null,
    post      integer references posts,
    position  integer
);
create index if not exists photos_post on photos (post, position);
create index if not exists photos_at on photos (at);

create table if not exists unit_events (
    seq         integer primary key autoincrement,
    unit        text    not null,
    webhook_id  text    not null,
    source      text    not null,
    at          integer not null,
    receipt_id  text    not null,
    status      text    not null,
    headers     text    not null,
    raw         blob    not null
);
create index if not exists unit_events_at on unit_events (at);
create index if not exists unit_events_key on unit_events (unit, source, webhook_id);

create table if not exists envelopes (
    seq     integer primary key autoincrement,
    sender  text    not null,
    headers text    not null,
    content blob    not null
);

create table if not exists letters (
    seq       integer primary key autoincrement,
    envelope  integer not null references envelopes,
    recipient text    not null,
    at        integer not null
);
create index if not exists letters_at on letters (at);

create table if not exists calls (
    seq       integer primary key autoincrement,
    at        integer not null,
    ended     integer not null,
    channel   text    not null,
    operation text    not null,
    target    text    not null,
    status    integer,            -- null: no answer was given
    fault     text
);
create index if not exists calls_at on calls (at);
