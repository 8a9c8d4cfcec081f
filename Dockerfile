# Ovation in a container: two stages, not root, one volume.
FROM python:3.13-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt ./
RUN python3 -m venv /app/.venv \
 && /app/.venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="Ovation" \
      org.opencontainers.image.description="The event social wall that people run themselves" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin ovation \
 && mkdir -p /app /data && chown ovation /data
WORKDIR /app
COPY --from=build /app/.venv /app/.venv
COPY LICENSE NOTICE app.py ./
COPY wall wall
COPY sources sources
COPY themes themes
COPY static static
RUN /app/.venv/bin/python -m compileall -q app.py wall sources
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER ovation
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
STOPSIGNAL SIGTERM
# settings, if any, are mounted at /app/ovation.toml
CMD ["python", "app.py", "serve", "--host", "0.0.0.0", "--port", "8000", "--data", "/data"]
