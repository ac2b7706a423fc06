// Makes every root file system the tiers use, so that the first test of a tier does not wait for it. `.ci/run` calls this.
import { rootfs } from './rootfs.ts'

for (const kind of [
  'plain',
  'reference',
  'replaced',
  'machine',
  'ifupdown',
  'dracut',
  'parsers',
  'git',
  'serial',
  'openrc',
] as const) {
  process.stdout.write(`${kind}: ${await rootfs(kind)}\n`)
}
