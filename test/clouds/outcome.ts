// What a boot in a cloud has come to, by name: what a user, a script or a tool would look at.
import { isObject, type Json } from '../../core/json.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import type { CloudMachine } from '../machines/cloud-machine.ts'

/** "v1/region" and its value; a tree of data has an entry for each leaf. */
export type Outcomes = ReadonlyMap<string, string>

/** What differs between machines, programs and runs, whatever the cloud. */
const passing = /^v1\/(python_version|system_platform|kernel_release)$/

export async function outcomesOf(machine: CloudMachine, exits: Readonly<Record<string, number>>): Promise<Outcomes> {
  const found = new Map<string, string>()
  for (const [name, code] of Object.entries(exits)) found.set(`exit/${name}`, String(code))
  // As the machine sees it: links lead to places below its root, and /run is mounted in its own namespace.
  const file = async (path: string) => {
    const { code, stdout } = await machine.run(['cat', path])
    return code === 0 ? stdout : undefined
  }
  const inRun = (name: string) => file(`/run/cloud-init/${name}`)
  const data = json(await inRun('instance-data.json'))
  const texts: Readonly<Record<string, string | undefined>> = {
    list: await inRun('cloud.cfg'),
    'cloud-id': await inRun('cloud-id'),
    'user-data': await file('/var/lib/cloud/instance/user-data.txt'),
    'vendor-data': await file('/var/lib/cloud/instance/vendor-data.txt'),
    'vendor-data2': await file('/var/lib/cloud/instance/vendor-data2.txt'),
    hostname: await file('/etc/hostname'),
    // The reference has them in the order of a set.
    keys: sorted(await file('/home/debian/.ssh/authorized_keys')),
    'root keys': sorted(await file('/root/.ssh/authorized_keys')),
    'addresses left': await addresses(machine),
  }
  for (const [name, text] of Object.entries(texts)) if (text) found.set(name, text)
  const status = json(await inRun('status.json'))
  const network = json(await inRun('network-config.json'))
  if (isObject(status) && isObject(status['v1'])) flatten(status['v1']['datasource'] ?? null, 'datasource', found)
  // Two programs write the same YAML in different ways.
  const netplan = parseYaml((await file('/etc/netplan/50-cloud-init.yaml')) ?? '', { document: 'netplan' }).value
  flatten((netplan ?? null) as Json, 'netplan', found)
  flatten(network, 'network-config', found)
  if (isObject(data)) {
    for (const key of ['v1', 'ds', 'sensitive_keys', 'base64_encoded_keys']) flatten(data[key] ?? null, key, found)
  }
  // The next free one of the host.
  for (const [name, text] of found) found.set(name, text.replaceAll(/\/dev\/loop\d+/g, '/dev/loopN'))
  for (const name of [...found.keys()]) if (passing.test(name)) found.delete(name)
  return found
}

function sorted(lines: string | undefined): string | undefined {
  return lines?.split('\n').sort().join('\n')
}

async function addresses(machine: CloudMachine): Promise<string> {
  const { stdout } = await machine.run(['ip', '-o', 'addr'])
  const lines = stdout.split('\n').flatMap((line) => /^\d+: (\S+) +(inet6? \S+)/.exec(line)?.slice(1).join(' ') ?? [])
  return lines.filter((line) => !line.startsWith('lo ')).join('\n')
}

function json(text: string | undefined): Json {
  return text === undefined ? null : JSON.parse(text)
}

function flatten(value: Json, path: string, into: Map<string, string>): void {
  if (isObject(value) && Object.keys(value).length > 0) {
    for (const [key, inner] of Object.entries(value)) flatten(inner, `${path}/${key}`, into)
  } else if (value !== null) into.set(path, typeof value === 'string' ? value : stableJson(value))
}

/** Keys of mappings in lists in any order. */
function stableJson(value: Json): string {
  return JSON.stringify(value, (_key, inner) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  )
}
