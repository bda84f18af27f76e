#!/bin/bash
# Runs once, when the database's volume is new: a role that owns the database and is no superuser, and one for each service.
# `loa migrate` grants these what they need (shared/loa/grants.py).
set -euo pipefail
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  -v owner="$LOA_DATABASE_PASSWORD" -v desk="$LOA_DESK_DATABASE_PASSWORD" -v scheduler="$LOA_SCHEDULER_DATABASE_PASSWORD" \
  -v channel="$LOA_CHANNEL_DATABASE_PASSWORD" -v portal="$LOA_PORTAL_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE loa LOGIN PASSWORD :'owner';
ALTER DATABASE loa OWNER TO loa;
CREATE ROLE loa_desk LOGIN PASSWORD :'desk';
CREATE ROLE loa_scheduler LOGIN PASSWORD :'scheduler';
CREATE ROLE loa_channel LOGIN PASSWORD :'channel';
CREATE ROLE loa_portal LOGIN PASSWORD :'portal';
SQL
