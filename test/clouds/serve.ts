// Plays a cloud on the ports that are given, and prints each request as a line of JSON: `firstlight serve`, which prints only their paths, for
// a tier that compares all of what was asked.
import { readFileSync } from 'node:fs'
import type { JsonObject } from '../../core/json.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import { play } from '../../metadata-server/scenario.ts'
import { servePlayed } from '../../metadata-server/serve-cloud.ts'
import type { Asked } from './requests.ts'

const [name, scenario = '', ...ports] = process.argv.slice(2)
const cloud = clouds.find((one) => one.name === name)
if (!cloud) throw new Error(`there is no cloud "${name}"`)
const played = play(cloud, JSON.parse(readFileSync(scenario, 'utf8')) as JsonObject)
for (const port of ports)
  await servePlayed(played, {
    address: '::',
    port: Number(port),
    onRequest({ method, path, headers, clientPort = 0 }, outcome) {
      const asked: Asked = { method, path, headers, isPrivileged: clientPort < 1024, outcome }
      process.stdout.write(`${JSON.stringify(asked)}\n`)
    },
  })
process.stdout.write('serving\n')
