// One user-data, processed and consumed on real files below a directory: how long it takes, and the memory of the process.
import { readFileSync, rmSync } from 'node:fs'
import type { Instance } from '../core/instance.ts'
import { notices } from '../core/notices.ts'
import { real } from '../system/real.ts'
import { consumeParts, processUserData } from '../userdata/index.ts'

/** Milliseconds. */
export async function measureUserData(raw: Uint8Array, directory: string): Promise<number> {
  const cloud = `${directory}/cloud`
  const paths = { cloud, run: `${directory}/run`, instance: `${cloud}/instances/i` }
  const instance = { datasource: 'None', id: 'i', metadata: {}, publicKeys: [] } as unknown as Instance
  const sink = notices(({ level, message }) => {
    if (level === 'warning' || level === 'error') throw new Error(message)
  }, 'bench')
  const shared = { host: real(), notices: sink, paths, systemConfig: {} }
  const started = performance.now()
  const message = await processUserData({ ...shared, kind: 'user', raw })
  await consumeParts({ ...shared, message, instance, frequency: 'always' })
  const taken = performance.now() - started
  rmSync(cloud, { recursive: true, force: true })
  return taken
}

const [, program, file, directory] = process.argv
if (program?.endsWith('userdata-once.ts') && file && directory) {
  const milliseconds = await measureUserData(readFileSync(file), directory)
  process.stdout.write(JSON.stringify({ milliseconds, mebibytes: process.resourceUsage().maxRSS / 1024 }))
}
