-- Years of an office's work (years.py): statements in their order, each ended by a semicolon at the end of a line.

-- Ten school years around now, each with a plan that has the topics of the sample plan; the plan derived from that stays alone.
INSERT INTO planning.topics (id, plan_id, code, position, slug, title, title_en)
  SELECT md5('topic' || y || code)::uuid, md5('plan' || y)::uuid, code, position, slug || '-' || y, title, title_en
  FROM planning.topics, generate_series(0, 9) AS y
  WHERE plan_id = (SELECT id FROM planning.plans WHERE parent_id IS NULL);

INSERT INTO planning.plans (id, code, slug, title, issuer, period_start, period_end, status, imported_at)
  SELECT md5('plan' || y)::uuid, (4000 - y * 111) || '/KH-SGDĐT', slug || '-' || y, title, issuer,
    %(now)s::date - 180 - y * 365, %(now)s::date + 184 - y * 365, status, imported_at
  FROM planning.plans, generate_series(0, 9) AS y WHERE parent_id IS NULL;

-- What the sample plan owes and has campaigns for, the plan of now owes.
UPDATE planning.obligations o SET plan_id = md5('plan0')::uuid, topic_id = md5('topic0' || t.code)::uuid
  FROM planning.topics t WHERE t.id = o.topic_id;
UPDATE planning.obligations SET plan_id = md5('plan0')::uuid WHERE topic_id IS NULL;
UPDATE planning.campaigns SET plan_id = md5('plan0')::uuid;

-- The items, with all that is said of them below.
CREATE TEMP TABLE made AS
  WITH placed AS (
    SELECT n, n > %(sent)s AS open, n - %(sent)s AS place, (%(open)s * 5)::float8 AS among, n %% 10 = 0 AS internal
    FROM generate_series(1, %(count)s::int) AS n
  ), timed AS (
    SELECT *, CASE
        WHEN NOT open THEN CASE WHEN n %% 50 = 7 THEN 'rejected' WHEN n %% 33 = 5 THEN 'history'
          WHEN n %% 97 = 11 THEN 'withdrawn' ELSE 'approved' END
        ELSE (ARRAY['planned', 'draft', 'submitted', 'returned', 'approved'])[1 + place %% 5] END AS state,
      CASE WHEN NOT open THEN least(%(now)s::timestamptz - interval '1 h', date_trunc('day',
          %(now)s::timestamptz - %(span)s::interval * ((%(sent)s - n + 1)::float8 / %(sent)s)))
        WHEN place %% 5 = 4 THEN date_trunc('day', %(now)s::timestamptz + interval '60 d' * (place / among)) + interval '1 d'
        ELSE date_trunc('day', %(now)s::timestamptz - interval '3 d' + interval '63 d' * (place / among)) END
        + (1 + n %% 9) * interval '1 h' + (n %% 4) * interval '15 min' AS planned
    FROM placed
  ), known AS (
    SELECT *, least(planned, CASE WHEN open THEN planned ELSE %(now)s::timestamptz - interval '1 h' END) AS due,
      least(9, greatest(0, (%(now)s::date + 184 - planned::date) / 365)) AS years,
      1 + floor(10 * ((n * 0.6180339887) %% 1) ^ 1.5)::int AS topic
    FROM timed
  ), worded AS (
    SELECT known.*, t.id AS topic_id, t.plan_id, t.code AS topic_code, t.slug AS topic_slug, t.title AS topic_title,
      (%(subjects)s::text[])[1 + n %% %(n_subjects)s] || ' ' || (%(told)s::text[])[1 + (n / 7) %% %(n_told)s] || ' '
        || (%(where)s::text[])[1 + (n / 3) %% %(n_where)s] AS title,
      (%(bodies)s::text[])[1 + n %% %(n_bodies)s] AS summary,
      (%(bodies)s::text[])[1 + (n / 5) %% %(n_bodies)s] || ' ' || (%(bodies)s::text[])[1 + (n / 11) %% %(n_bodies)s] AS body,
      ' ' || (%(f_subjects)s::text[])[1 + n %% %(n_subjects)s] || ' ' || (%(f_told)s::text[])[1 + (n / 7) %% %(n_told)s] || ' '
        || (%(f_where)s::text[])[1 + (n / 3) %% %(n_where)s] || ' ' || (%(f_bodies)s::text[])[1 + n %% %(n_bodies)s] || ' '
        || (%(f_bodies)s::text[])[1 + (n / 5) %% %(n_bodies)s] || ' ' || (%(f_bodies)s::text[])[1 + (n / 11) %% %(n_bodies)s]
        || ' ' || n || ' sgddt vp' AS folded
    FROM known JOIN planning.topics t ON t.plan_id = md5('plan' || known.years)::uuid AND t.position = known.topic
  )
  SELECT *, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id, %(base)s + n AS number,
    CASE WHEN state = 'planned' THEN 0 WHEN n %% 3 = 0 THEN 2 ELSE 1 END AS revision,
    CASE WHEN internal THEN 'internal' ELSE 'public' END AS audience,
    CASE WHEN n %% 40 = 1 THEN 'urgent' ELSE 'routine' END AS lane,
    (%(writers)s::uuid[])[1 + n %% 2] AS author, (%(deciders)s::uuid[])[1 + n %% 2] AS decider,
    encode(sha256(('revision' || n)::bytea), 'hex') AS hash,
    CASE WHEN internal THEN '[{"account": "briefing", "channel": "manual", "variant": null},
        {"account": null, "channel": "unit", "variant": null}]'::jsonb
      ELSE '[{"account": "cong", "channel": "portal", "variant": null},
        {"account": "trang", "channel": "facebook", "variant": null}, {"account": "ban-tin", "channel": "email", "variant": null},
        {"account": "tv", "channel": "manual", "variant": null}, {"account": null, "channel": "unit", "variant": null}]'::jsonb
      END AS targets
  FROM worded;

ANALYZE made;

-- What each target gets of each, as the kernel writes it (content.py).
CREATE TEMP TABLE bodies AS
  SELECT of, target, body, encode(sha256(convert_to(body, 'UTF8')), 'hex') AS hash, audience
  FROM (SELECT n AS of, target, audience, '{"audience":"' || audience || '","html":' || to_json('<p>' || m.body || '</p>') || ',"item":"' || id
      || '","lane":"' || lane || '","lang":"vi","link":' || CASE WHEN internal THEN 'null' ELSE '"http://127.0.0.1:8081/bai/' || id || '"' END
      || ',"media":[],"revision":' || revision || ',"summary":' || to_json(summary) || ',"target":"' || target || '","text":'
      || to_json(m.title || E'\n\n' || m.body) || ',"title":' || to_json(m.title) || ',"topic":{"code":"' || topic_code || '","slug":"'
      || topic_slug || '","title":' || to_json(topic_title) || '}}' AS body
    FROM made m, unnest(CASE WHEN internal THEN ARRAY['manual:briefing', 'unit:*']
      ELSE ARRAY['portal:cong', 'facebook:trang', 'email:ban-tin', 'manual:tv', 'unit:*'] END) AS target
    WHERE revision > 0) drawn;

ANALYZE bodies;

INSERT INTO ledger.snapshots (hash, audience, body)
  SELECT hash, audience, body FROM bodies ORDER BY hash ON CONFLICT DO NOTHING;

INSERT INTO planning.items (id, number, plan_id, code, topic_id, kind, title, folded, audience, lane, priority, groups,
    targets, needs_spokesperson, starts_at, ends_at, due_at, state, submitted_at, revision, revision_hash, created_by, created_at,
    updated_at, tags)
  SELECT id, number, plan_id, 'N' || n, topic_id, 'campaign', title, folded, audience, lane,
    CASE WHEN n %% 20 = 0 THEN 'high' ELSE 'normal' END, '["hoc_sinh", "phu_huynh"]', targets, n %% 4 = 0, due, due + interval '2 h',
    CASE WHEN state = 'draft' AND n %% 3 = 0 THEN NULL ELSE due END, state,
    CASE WHEN state IN ('submitted', 'approved', 'withdrawn') THEN due - interval '30 h' END, revision,
    CASE WHEN revision > 0 THEN hash END, author, due - interval '9 d', due - interval '1 d',
    CASE WHEN n %% 2 = 0 THEN '{"levels": ["thpt"], "grades": ["12"], "fields": []}'::jsonb END FROM made;

INSERT INTO planning.revisions (id, item_id, number, hash, content, snapshots, author_id, created_at)
  SELECT gen_random_uuid(), id, r, CASE WHEN r = revision THEN made.hash ELSE encode(sha256(('older' || n)::bytea), 'hex') END,
    jsonb_build_object('topic', topic_code, 'title', title, 'summary', summary, 'body_html', '<p>' || body || '</p>', 'audience',
      audience, 'lane', lane, 'media', '[]'::jsonb, 'targets', targets), drawn.snapshots, author, due - (4 - r) * interval '1 d'
  FROM made JOIN (SELECT of, jsonb_object_agg(target, hash) AS snapshots FROM bodies GROUP BY of) drawn ON drawn.of = n,
    generate_series(1, revision) AS r;

INSERT INTO planning.reviews (id, item_id, revision_hash, decision, comment, kind, due_at, user_id, at)
  SELECT gen_random_uuid(), id, hash, decision, CASE decision WHEN 'return' THEN 'Thêm số điện thoại hỗ trợ' ELSE '' END, 'normal', due,
    CASE decision WHEN 'submit' THEN author ELSE decider END, due - interval '30 h' + (step - 1) * interval '1 h'
  FROM made, unnest(CASE state WHEN 'submitted' THEN ARRAY['submit'] WHEN 'returned' THEN ARRAY['submit', 'return']
    WHEN 'rejected' THEN ARRAY['submit', 'reject'] WHEN 'draft' THEN ARRAY[]::text[] WHEN 'planned' THEN ARRAY[]::text[]
    WHEN 'history' THEN ARRAY[]::text[] ELSE ARRAY['submit', 'approve'] END) WITH ORDINALITY AS d (decision, step);

INSERT INTO ledger.approvals (id, item_id, revision_hash, kind, written_by, approved_by, approved_at)
  SELECT gen_random_uuid(), id, hash, 'normal', author, decider, due - interval '29 h' FROM made
  WHERE state IN ('approved', 'withdrawn');

CREATE TEMP TABLE accounts AS
  SELECT id, channel, CASE channel WHEN 'unit' THEN 'unit:*' ELSE channel || ':' || key END AS target,
    CASE channel || ':' || key WHEN 'portal:cong' THEN 0 WHEN 'facebook:trang' THEN 1 WHEN 'email:ban-tin' THEN 2
      WHEN 'manual:tv' THEN 3 WHEN 'manual:briefing' THEN 4
      ELSE CASE channel WHEN 'unit' THEN 4 + row_number() OVER (PARTITION BY channel ORDER BY key) END END AS place
  FROM ledger.accounts;

ANALYZE accounts;

-- Eight postings of what was approved.
CREATE TEMP TABLE went AS
  SELECT m.*, k, a.id AS account, a.channel, b.hash AS snapshot, ('01900000-0000-7000-a000-' || lpad(to_hex(n * 8 + k), 12, '0'))::uuid AS posting,
    CASE WHEN open THEN 'scheduled' WHEN m.state = 'withdrawn' THEN 'withdrawn'
      WHEN a.channel = 'manual' AND n > %(sent)s - 2 * %(open)s AND n %% 2 = 0 THEN 'in_progress'
      WHEN k = n %% 8 AND n > %(sent)s - %(open)s THEN (ARRAY['blocked', 'unknown', 'rejected', 'expired', 'blocked'])[1 + n %% 5]
      WHEN (n * 8 + k) %% 101 = 3 THEN 'superseded' WHEN (n * 8 + k) %% 103 = 5 THEN 'cancelled' ELSE 'published' END AS went
  FROM made m CROSS JOIN generate_series(0, 7) AS k
  JOIN accounts a ON a.place = CASE WHEN NOT internal AND k < 4 THEN k WHEN internal AND k = 0 THEN 4 ELSE 5 + (n * 4 + k) %% 30 END
  JOIN bodies b ON b.of = m.n AND b.target = a.target
  WHERE m.state IN ('approved', 'withdrawn');

-- The oldest postings were corrected, as often as makes up for the items that nothing went out of.
CREATE TEMP TABLE ordered AS
  WITH counted AS (
    SELECT *, %(count)s * 8 - count(*) OVER () AS missing, count(*) FILTER (WHERE went = 'published') OVER () AS live,
      row_number() OVER (PARTITION BY went = 'published' ORDER BY n, k) AS rank FROM went
  )
  SELECT *, CASE went WHEN 'published' THEN 1 + missing / live + (rank <= missing %% live)::int ELSE 1 END AS operations FROM counted;

INSERT INTO ledger.postings (id, item_id, account_id, last_sequence, withdrawn, live_id, live_url, live_hash,
    live_revision, live_generation, published_at)
  SELECT posting, id, account, operations, went = 'withdrawn', CASE WHEN went = 'published' THEN 'post-' || n || k END,
    CASE WHEN went = 'published' THEN 'https://example.edu.vn/' || n || '/' || k END, CASE WHEN went = 'published' THEN snapshot END,
    CASE WHEN went = 'published' THEN revision END, CASE WHEN went = 'published' THEN 1 END,
    CASE WHEN went = 'published' THEN due + interval '1 s' END FROM ordered;

INSERT INTO ledger.deliveries (id, posting_id, item_id, account_id, channel, lane, operation, sequence, generation,
    revision, revision_hash, snapshot_hash, state, reason, due_at, expires_at, release_at, created_at, attempts, fence, worker, concluded_at)
  SELECT ('01900000-0000-7000-b' || s || '00-' || lpad(to_hex(n * 8 + k), 12, '0'))::uuid, posting, id, account, channel, lane,
    CASE s WHEN 1 THEN 'publish' ELSE 'correct' END, s, 1, revision, hash, snapshot, went,
    CASE went WHEN 'expired' THEN 'too_late' WHEN 'blocked' THEN 'needs_operator' WHEN 'rejected' THEN 'rejected' WHEN 'unknown' THEN 'lost' END,
    due, due + interval '12 h', CASE went WHEN 'scheduled' THEN due END, due - interval '29 h',
    CASE WHEN went IN ('scheduled', 'cancelled', 'superseded') THEN 0 ELSE 1 END, 1,
    CASE WHEN went IN ('scheduled', 'cancelled', 'superseded') THEN NULL ELSE channel || '@worker:1' END,
    CASE WHEN went NOT IN ('scheduled', 'in_progress', 'blocked', 'unknown') THEN due + interval '1 s' END
  FROM ordered, generate_series(1, operations) AS s;

INSERT INTO ledger.attempts (id, delivery_id, kind, number, fence, worker, begun_at, ended_at, outcome, evidence)
  SELECT gen_random_uuid(), id, 'call', 1, 1, worker, due_at, due_at + interval '1 s',
    CASE state WHEN 'published' THEN 'published' WHEN 'withdrawn' THEN 'published' WHEN 'in_progress' THEN 'handed' ELSE state END, '{}'
  FROM ledger.deliveries WHERE attempts > 0 AND id > '01900000-0000-7000-b000-000000000000' AND id < '01900000-0000-7000-c000-000000000000';

INSERT INTO planning.emergencies (id, item_id, revision_hash, reason, published_by, published_at, reviewed_by,
    reviewed_at, finding, comment)
  SELECT gen_random_uuid(), id, hash, 'Bão đổ bộ trong đêm', decider, due, CASE WHEN n <= %(sent)s - %(open)s THEN author END,
    CASE WHEN n <= %(sent)s - %(open)s THEN due + interval '1 d' END, CASE WHEN n <= %(sent)s - %(open)s THEN 'confirmed' END, ''
  FROM made WHERE state = 'approved' AND NOT open AND n %% 100 = 9;

INSERT INTO planning.partners (id, item_id, name, name_folded, asked_by, asked_at)
  SELECT id, id, 'Công đoàn ngành', 'cong doan nganh', author, due FROM made WHERE n %% 50 = 3;

INSERT INTO planning.delegations (id, given_by, given_to, basis, items, kinds, starts_at, ends_at, created_at)
  SELECT gen_random_uuid(), decider, author, 'Văn bản ủy quyền số ' || n || '/UQ-SGDĐT', '[]', '["lane:urgent"]', due, due + interval '9 d', due
  FROM made WHERE n %% 500 = 1 AND NOT open;

INSERT INTO planning.unsaved (id, user_id, item_id, form, sequence, kept_at)
  SELECT gen_random_uuid(), author, id, '{"title": ["Viết dở"]}', 1, due FROM made WHERE state = 'draft' AND n %% 10 = 1;

INSERT INTO ledger.audit (id, at, actor, action, subject, detail, previous, hash)
  SELECT (SELECT max(id) FROM ledger.audit) + row_number() OVER (ORDER BY n, s), due, 'editor', s, id::text, '{}', '', encode(sha256((n || s)::bytea), 'hex')
  FROM made, unnest(ARRAY['item.created', 'item.saved', 'item.submitted', 'item.approved']) AS s;
