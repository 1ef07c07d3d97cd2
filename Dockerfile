FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No scripts: `prepare` would build before the sources are here.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
COPY ui ./ui
# The second install leaves behind what only building needs. npm 10 also installs sharp's WebAssembly build, 10 MB that no
# machine with the native one uses.
RUN node scripts/build.mjs --cli-only && \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund && \
    rm -rf node_modules/@img/sharp-wasm32 node_modules/@emnapi node_modules/tslib

FROM node:22-slim
LABEL org.opencontainers.image.title="flux-emulator" \
      org.opencontainers.image.description="A local emulator of the FLUX image-generation API" \
      org.opencontainers.image.licenses="MIT"
WORKDIR /app
COPY package.json LICENSE THIRD-PARTY-NOTICES.txt ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# Where docker-compose.intercept.yml keeps the local authority: a volume takes over its owner and its mode.
RUN mkdir --mode=755 /ca && chown 1000:1000 /ca
# All addresses: inside a container, 127.0.0.1 could not be published. The control API is open to whoever reaches the port:
# publish it on 127.0.0.1 (`-p 127.0.0.1:3589:3589`), or set FLUX_CONTROL=token and FLUX_CONTROL_TOKEN.
ENV NODE_ENV=production \
    FLUX_HOST=0.0.0.0 \
    FLUX_CONTROL=open
# Nothing is written to disk, so `docker run --read-only` works. The user is the image's `node`, as a number: Kubernetes
# cannot see from a name that it is not root.
USER 1000:1000
EXPOSE 3589
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["node", "dist/cli.js", "healthcheck"]
# In exec form the emulator is the first process and gets the signals itself. It listens for SIGTERM and SIGINT as soon as its
# code is loaded (a few tenths of a second), which a first process must: it needs no init in front of it. Options may follow
# the image's name, `docker run flux-emulator --latency instant`; give a port as a variable, which the health check reads too.
ENTRYPOINT ["node", "dist/cli.js"]
