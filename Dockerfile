# One static binary in an otherwise empty image. Time zones are inside the binary.

FROM node:20-bookworm-slim AS ui
WORKDIR /src/ui
COPY ui/package.json ui/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY ui/ ./
RUN npm run build

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=ui /src/ui/dist ./ui/dist
ARG VERSION=dev
# mattn/go-sqlite3 is C: with CGO_ENABLED=0 this builds too, and then fails when it
# opens the database. The tags keep out what would still want shared libraries.
RUN CGO_ENABLED=1 go build -trimpath -buildvcs=false \
      -tags "sqlite_fts5 sqlite_omit_load_extension netgo osusergo" \
      -ldflags "-s -w -X main.version=${VERSION} -linkmode external -extldflags '-static'" \
      -o /out/bin/shuoli ./cmd/shuoli
# The program refuses a data folder that others can open, so its mode is set here;
# COPY keeps the modes of what is inside the folder it copies.
RUN mkdir -p /out/root/data /out/root/tmp && chmod 700 /out/root/data /out/root/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build --chown=65532:65532 /out/root/ /
COPY --from=build /out/bin/shuoli /shuoli
USER 65532:65532
ENV SHUOLI_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/shuoli"]
CMD ["serve"]
