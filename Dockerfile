# The appliance's command line with its default models. The steps are those of the README.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 analyst

USER analyst
WORKDIR /home/analyst/voice-analytics

COPY --chown=analyst . .
RUN make install

ENV PATH="/home/analyst/voice-analytics/.venv/bin:$PATH"
VOLUME ["/home/analyst/reports"]
ENTRYPOINT ["voice-analytics"]
CMD ["--help"]
