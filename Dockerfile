# One image for all parts: the web server is its default command, docker-compose.yml names the others.
FROM python:3.13-slim-bookworm AS packages
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM packages AS static
COPY manage.py ./
COPY aqua_client ./aqua_client
COPY engagement ./engagement
COPY templates ./templates
COPY static ./static
# Settings refuse to load without their secrets; these are thrown away with this stage, and nothing is connected to.
RUN TIDEMARK_SECRET_KEY=build TIDEMARK_ENCRYPTION_KEYS="k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" \
    DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost:6379/0 \
    /venv/bin/python manage.py collectstatic --no-input

FROM python:3.13-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=static /app ./
# A new volume takes its owner from the folder that it is put on.
RUN install -d -m 700 -o 10001 -g 10001 /files
# A number that owns nothing else in the image: the program can read itself and change nothing of itself.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "2", "--workers-kill-timeout", "8", "--host", "0.0.0.0", "--port", "8000", "engagement.wsgi:application"]
