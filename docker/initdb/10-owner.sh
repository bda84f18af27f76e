#!/bin/bash
# Runs once, when the database's volume is new: a role that owns the database and is no superuser.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -v password="$LOA_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE loa LOGIN PASSWORD :'password';
ALTER DATABASE loa OWNER TO loa;
SQL
