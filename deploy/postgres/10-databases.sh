#!/bin/bash
# Two databases with an owner each: Airflow's own, and the hub's control database.
set -euo pipefail

# psql quotes the values itself (:'name'), so a password may hold any character.
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
  --set airflow_password="$AIRFLOW_DB_PASSWORD" --set hub_password="$HUB_DB_PASSWORD" <<'SQL'
CREATE ROLE airflow LOGIN PASSWORD :'airflow_password';
CREATE ROLE hub LOGIN PASSWORD :'hub_password';
CREATE DATABASE airflow OWNER airflow ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE hub OWNER hub ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE airflow FROM PUBLIC;
REVOKE CONNECT ON DATABASE hub FROM PUBLIC;
SQL
