// Plain JavaScript, and the first thing that runs: an older Node stops at the first .ts file without saying why.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `Mawqif needs Node 24.15 or later and this is ${process.versions.node}: run \`npm ci\` and start it with npm, which brings its own Node on Linux, or install a newer Node.\n`,
  )
  process.exit(1)
}
