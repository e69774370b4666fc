# docker build -t lumbar . && docker run -p 3000:3000 -v lumbar:/data lumbar
FROM rust:1.95-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo xtask site && cargo build --release --bin lumbar

FROM debian:bookworm-slim
# A number of its own: Kubernetes cannot know that a name is not root.
RUN useradd --system --uid 10001 --create-home --home-dir /data lumbar
COPY --from=build /src/target/release/lumbar /usr/local/bin/lumbar
COPY --from=build /src/target/site /usr/share/lumbar/site
USER 10001
VOLUME /data
EXPOSE 3000
ENV LUMBAR_DATA=/data \
    LUMBAR_SITE=/usr/share/lumbar/site \
    LUMBAR_LISTEN=0.0.0.0:3000 \
    LUMBAR_LOG_FORMAT=json
CMD ["lumbar", "serve"]
