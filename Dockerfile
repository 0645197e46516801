# The appliance as a service with its default models. The steps are those of the README:
# `make install`, then `voice-analytics serve`.
FROM python:3.11-slim-bookworm AS build

RUN apt-get update \
    && apt-get install --yes --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/voice-analytics
ENV VOICE_ANALYTICS__MODELS__FOLDER=/opt/voice-analytics/.models
COPY . .
RUN make install

FROM python:3.11-slim-bookworm

RUN useradd --create-home --uid 10001 analyst \
    && install --directory --owner=analyst --mode=0700 /var/lib/voice-analytics

COPY --from=build /opt/voice-analytics /opt/voice-analytics

ENV PATH="/opt/voice-analytics/.venv/bin:$PATH" \
    ORT_DISABLE_TELEMETRY=1 \
    VOICE_ANALYTICS__MODELS__FOLDER=/opt/voice-analytics/.models \
    VOICE_ANALYTICS__SERVER__HOST=0.0.0.0 \
    VOICE_ANALYTICS__STORE__FOLDER=/var/lib/voice-analytics
USER analyst
WORKDIR /home/analyst
VOLUME ["/var/lib/voice-analytics"]
EXPOSE 8000
EXPOSE 5060/udp 5060/tcp 5061/tcp 20000-23999/udp
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["voice-analytics"]
CMD ["serve"]
