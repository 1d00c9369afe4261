# The app in a container: docker build -t occ . && \
#   docker run -p 8050:8050 -e OCC_PROXIES=0 -v occ:/app/data/kept occ
# (behind a proxy without OCC_PROXIES=0: docs/hosting.md tells what it means)
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PORT=8050 \
    DATABASE_URL=sqlite:////app/data/kept/occ.sqlite

WORKDIR /app
RUN useradd --uid 10001 --no-create-home occ

COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

COPY python ./python
COPY asset ./asset
RUN mkdir -p data/kept && chown -R 10001 data

# The object of the models in asset/: docker build --build-arg OCC_TARGET=apple -t occ .
ARG OCC_TARGET=banana
ENV OCC_TARGET=$OCC_TARGET

USER 10001
WORKDIR /app/python
# Converts the models once, now, so that a start takes a second
RUN python -m occ compile

VOLUME /app/data/kept
EXPOSE 8050
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://localhost:{os.environ[\"PORT\"]}/healthz')"]
CMD ["gunicorn", "--config", "gunicorn.conf.py", "app:server"]
