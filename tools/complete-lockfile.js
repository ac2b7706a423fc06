// Adds what `npm install` leaves out of package-lock.json when a registry mirror serves no builds for other platforms:
// one entry for each optional dependency without one, so that `npm ci` accepts the lockfile everywhere.
// Usage: node tools/complete-lockfile.js
import { readFileSync, writeFileSync } from 'node:fs'

const path = 'package-lock.json'
const lock = JSON.parse(readFileSync(path, 'utf8'))
const platforms = { android: 'android', darwin: 'darwin', linux: 'linux', win32: 'win32', freebsd: 'freebsd' }
let added = 0
for (const [owner, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const here = `node_modules/${name}`
    if (lock.packages[here] || lock.packages[`${owner}/${here}`]) continue
    const words = name.split(/[-/]/)
    const os = words.find((word) => word in platforms)
    const cpu = words.find((word) => ['x64', 'arm64', 'arm', 'ia32'].includes(word))
    if (!os || !cpu) throw new Error(`${name}: no platform in its name; run npm install where the registry serves it`)
    lock.packages[here] = {
      version,
      cpu: [cpu],
      dev: true,
      ...(words.includes('musl') && { libc: ['musl'] }),
      optional: true,
      os: [os],
    }
    added++
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(`${added} entries added to ${path}\n`)
