// What a boot in a cloud has come to, by name: what a user, a script or a tool would look at.
import { isObject, type Json } from '../../core/json.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import type { CloudMachine } from '../machines/cloud-machine.ts'

/** "v1/region" and its value; a tree of data has an entry for each leaf. */
export type Outcomes = ReadonlyMap<string, string>

/** What differs between machines, programs and runs, whatever the cloud. */
const passing = /^v1\/(python_version|system_platform|kernel_release)$/

const run = '/run/cloud-init'
const instance = '/var/lib/cloud/instance'

/** Commands of the machine's shell, by the name of what they print. */
const texts = {
  list: `cat ${run}/cloud.cfg`,
  'cloud-id': `cat ${run}/cloud-id`,
  'cloud-id files': `cd ${run} && for one in cloud-id*; do echo "$one $(readlink $one)"; done`,
  'cloud-id --long': 'cloud-id --long',
  'user-data': `cat ${instance}/user-data.txt`,
  'vendor-data': `cat ${instance}/vendor-data.txt`,
  'vendor-data2': `cat ${instance}/vendor-data2.txt`,
  scripts: `cd ${instance}/scripts && tail -n +1 -v *`,
  hostname: 'cat /etc/hostname',
  // The reference has them in the order of a set.
  keys: 'sort /home/debian/.ssh/authorized_keys',
  'root keys': 'sort /root/.ssh/authorized_keys',
  'addresses left': `ip -o addr | sed -nE 's/^[0-9]+: ([^ @]+) +(inet6? [^ ]+).*/\\1 \\2/p' | grep -v '^lo '`,
  modes: `stat -c '%n %A %U:%G' ${run}/instance-data.json ${run}/instance-data-sensitive.json ${run}/cloud-id ${run}/network-config.json ${instance}/user-data.txt ${instance}/vendor-data.txt ${instance}/cloud-config.txt /etc/netplan/50-cloud-init.yaml`,
} as const

/** Read as YAML, which two programs write in different ways, or as JSON, which is some. */
const trees = {
  netplan: 'cat /etc/netplan/50-cloud-init.yaml',
  'network-config': `cat ${run}/network-config.json`,
  config: `cat ${instance}/cloud-config.txt`,
  data: `cat ${run}/instance-data.json`,
  status: `cat ${run}/status.json`,
  // As everybody may ask.
  query: 'setpriv --reuid nobody --clear-groups cloud-init query --all',
} as const

export async function outcomesOf(machine: CloudMachine, exits: Readonly<Record<string, number>>): Promise<Outcomes> {
  const found = new Map<string, string>()
  for (const [name, code] of Object.entries(exits)) found.set(`exit/${name}`, String(code))
  const said = await printed(machine, { ...texts, ...trees })
  for (const name of Object.keys(texts)) {
    const text = said.get(name)
    if (text) found.set(name, text)
  }
  const tree = (name: keyof typeof trees) => (parseYaml(said.get(name) ?? '', { document: name }).value ?? null) as Json
  const [data, status, query] = [tree('data'), tree('status'), tree('query')]
  if (isObject(status) && isObject(status['v1'])) flatten(status['v1']['datasource'] ?? null, 'datasource', found)
  for (const name of ['netplan', 'network-config', 'config'] as const) flatten(tree(name), name, found)
  if (isObject(data)) {
    for (const key of ['v1', 'ds', 'sensitive_keys', 'base64_encoded_keys']) flatten(data[key] ?? null, key, found)
  }
  // What it shows of these is in the file.
  if (isObject(query)) {
    const { v1: _, ds: __, ...others } = query
    found.set('query', JSON.stringify(Object.keys(others).sort()))
    for (const name of ['userdata', 'vendordata']) flatten(others[name] ?? null, `query/${name}`, found)
  }
  // The next free one of the host.
  for (const [name, text] of found) found.set(name, text.replaceAll(/\/dev\/loop\d+/g, '/dev/loopN'))
  for (const name of [...found.keys()]) if (passing.test(name)) found.delete(name)
  return found
}

/** In one go, as entering the machine costs more than most of what is run there. */
async function printed(
  machine: CloudMachine,
  commands: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const names = Object.keys(commands)
  const end = '\u0001'
  const script = names.map((name) => `(${commands[name]}) 2>/dev/null; printf '${end}'`).join('\n')
  const { stdout } = await machine.run(['sh', '-c', script])
  return new Map(stdout.split(end).flatMap((text, index) => (names[index] === undefined ? [] : [[names[index], text]])))
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
