FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.txt .
# PyTorch for the CPU, without 3 GB of CUDA. Empty for workers with a GPU: `--build-arg` sets it.
ARG PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu
RUN pip install -r requirements.txt
COPY . .
RUN DEBUG=False SECRET_KEY=build python manage.py collectstatic --noinput \
    && useradd --create-home spotifai && mkdir -p var && chown -R spotifai var
USER spotifai
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/live')"
CMD ["uvicorn", "spotifai.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--no-access-log", "--no-proxy-headers", "--ws-max-size", "65536", "--timeout-keep-alive", "95"]
