# Relève, whole: web, worker and the operator's verbs (`releve VERB`). test/operation/image.test.ts replays these steps without Docker.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY src src
COPY emails emails
RUN npm run build

# What it runs with: 106 MB, no compiler, no embedded services.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional

FROM node:24-bookworm-slim
WORKDIR /app
RUN printf '#!/bin/sh\nexec node --max-semi-space-size=8 --enable-source-maps /app/dist/src/cli.js "$@"\n' > /usr/local/bin/releve && chmod 755 /usr/local/bin/releve
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY sql sql
COPY search search
# Style sheets, scripts and examples are served as they are written.
COPY src/web src/web
COPY --from=build /app/dist dist
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
# Everything above belongs to root: the process may change none of it, and needs no folder of its own.
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "--enable-source-maps", "dist/src/main.js"]
