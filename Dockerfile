# One image for every service of the hub; what a container may do is decided by what docker-compose.yml mounts into it.

FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt /build/
# Every archive is checked against its hash. Byte-compiled now: a read-only container could not keep what it compiles.
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --disable-pip-version-check --no-cache-dir --require-hashes --compile -r /build/requirements.txt \
 && /opt/venv/bin/pip uninstall --yes pip

FROM python:3.11-slim-bookworm
RUN groupadd --gid 50000 hub && useradd --uid 50000 --gid 50000 --no-create-home --home-dir /opt/airflow hub
COPY --from=packages /opt/venv /opt/venv
COPY --from=assets /build/node_modules /opt/hub/node_modules
WORKDIR /opt/hub
COPY core core
COPY schemas schemas
COPY lake lake
COPY audit audit
COPY connectors connectors
COPY quality quality
COPY reconcile reconcile
COPY disclosure disclosure
COPY catalog catalog
COPY pipeline pipeline
COPY dags dags
COPY deploy deploy
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/opt/hub \
    PYTHONUNBUFFERED=1 \
    AIRFLOW_HOME=/opt/airflow
# An empty airflow.cfg keeps Airflow from writing one with secrets of its own; all settings come from the environment.
# A named volume takes owner and mode from the folder that it is first mounted over.
RUN install -m 755 deploy/hub /opt/venv/bin/hub \
 && install -D -m 644 deploy/airflow_local_settings.py /opt/airflow/config/airflow_local_settings.py \
 && touch /opt/airflow/airflow.cfg \
 && install -d -o hub -g hub -m 700 /var/lib/hub/keys /var/lib/hub/catalog-keys /var/lib/hub/airflow-auth \
 && install -d -o hub -g hub -m 750 /var/lib/hub/lake /var/lib/hub/lake/shares /var/lib/hub/audit /var/lib/hub/checkpoints \
      /var/lib/hub/home /var/lib/hub/airflow-logs \
 && python -m compileall -q /opt/hub
USER 50000:50000
EXPOSE 8000 8080
CMD ["hub", "--help"]
