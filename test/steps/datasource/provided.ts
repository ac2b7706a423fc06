// A machine in a cloud that is served, whose steps ask for their datasource.

import type { JsonObject } from '../../../core/json.ts'
import { detailsOf } from '../../../metadata-server/answer.ts'
import type { Cloud } from '../../../metadata-server/cloud.ts'
import { answersOf, play } from '../../../metadata-server/scenario.ts'
import type { World } from '../../../system/memory.ts'
import type { HttpAnswer, RecordedRequest } from '../../../system/memory-http.ts'
import { ranStep } from '../machine.ts'

/** What is written in /run/config and in the folder of the user-data, by path. */
export async function provided(step: string, { files, ...world }: World = {}) {
  const root = { '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n', '/etc/hosts': '127.0.0.1\tlocalhost\n::1 ip6\n' }
  const ran = await ranStep(`datasource: ${step}\n`, { ...world, files: { ...root, ...files } })
  const tree = ran.host.tree()
  const found = Object.entries(tree).filter(
    ([path, { type }]) => type === 'file' && /^\/(run\/config|oem)\//.test(path),
  )
  const texts = Object.fromEntries(found.map(([path]) => [path.replace('/run/config/', ''), ran.host.text(path)]))
  const warnings = ran.heard.filter(({ level }) => level === 'warning').map(({ message }) => message)
  return { ...ran, tree, texts, warnings }
}

/** Its service, at its own addresses; nobody is at any other. */
export function service(cloud: Cloud, scenario: JsonObject = {}): (request: RecordedRequest) => HttpAnswer | undefined {
  const answers = answersOf(play(cloud, scenario))
  return ({ method, url, headers, body, localPort = 50_000 }) => {
    const address = cloud.addresses.find((one) => url.startsWith(`${one}/`))
    if (address === undefined) return undefined
    const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
    const request = { method, path: url.slice(address.length), headers: sent, clientPort: localPort }
    const answer = answers({ ...request, ...(body !== undefined && { body: Buffer.from(body) }) })
    if (answer === undefined) return 404
    const { status, headers: given, body: content = '' } = detailsOf(answer)
    return { ...(status !== undefined && { status }), ...(given && { headers: given }), body: content }
  }
}
