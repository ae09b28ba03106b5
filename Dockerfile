# Castor: docker build -t castor . && docker run -p 127.0.0.1:1026:1026 -v castor-data:/data castor

FROM node:20-slim AS manifest
WORKDIR /castor
COPY package.json package-lock.json .npmrc ./

# --ignore-scripts: `prepare` would build before the sources are here, and lmdb brings its binary for Linux.
FROM manifest AS build
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build

FROM manifest AS dependencies
RUN npm ci --ignore-scripts --omit=dev

FROM node:20-slim
WORKDIR /castor
ENV NODE_ENV=production CASTOR_HOST=0.0.0.0 CASTOR_PORT=1026 CASTOR_DATA=/data
RUN mkdir /data && chown node:node /data
COPY package.json LICENSE openapi.yaml ./
COPY --from=dependencies /castor/node_modules node_modules
COPY --from=build /castor/dist dist
COPY schemas schemas
COPY ontologies ontologies
USER node
VOLUME /data
EXPOSE 1026
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "const https = Boolean(process.env.CASTOR_TLS_CERT); require(https ? 'https' : 'http').get({ host: '127.0.0.1', port: process.env.CASTOR_PORT, path: '/health', rejectUnauthorized: false }, (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
# A larger nursery: what a batch of a thousand entities leaves behind dies there (docs/decisions/0009).
ENTRYPOINT ["node", "--max-semi-space-size=64", "dist/cli/castor.js"]
CMD ["serve"]
