/** Imported first, for its effect: on an older Node whatever comes next would fail with words that help nobody. */
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `Relève needs Node 24; this is ${process.version}. It comes with npm ci, run by npm 11 (npm install -g npm@11), optional packages included.\n`,
  )
  process.exit(1)
}
