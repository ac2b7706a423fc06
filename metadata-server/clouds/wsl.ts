// WSL: a folder in the home of the Windows user, on the drive that every instance has at /mnt/c.
// https://docs.cloud-init.io/en/latest/reference/datasources/wsl.html

import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine } from '../machine.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    instance: { type: 'string', default: 'Debian', description: 'What Windows calls the instance.' },
    agent: { type: 'string', description: "agent.yaml of Ubuntu Pro's agent." },
    landscape: { type: 'string', description: "The instance's user-data from Landscape." },
  },
})
type Own = Infer<typeof own>

export const wsl: Cloud<Own> = {
  name: 'wsl',
  title: 'WSL',
  datasource: 'WSL',
  addresses: [],
  defaults: { id: 'wsl-1', region: '', zone: '' },
  own,
  disks: (machine, settings) => [{ label: 'Windows', type: 'vfat', files: filesOf(machine, settings) }],
}

function filesOf(
  { id, hostname, userData = '', user }: Machine,
  { instance = 'Debian', agent, landscape }: Own,
): Readonly<Record<string, string | Uint8Array>> {
  const home = `Users/${user}`
  const pro = `${home}/.ubuntupro/.cloud-init`
  return {
    [`${home}/.cloud-init/${instance}.user-data`]: userData,
    [`${home}/.cloud-init/${instance}.meta-data`]: `instance-id: ${JSON.stringify(id)}\nlocal-hostname: ${JSON.stringify(hostname)}\n`,
    ...(agent !== undefined && { [`${pro}/agent.yaml`]: agent }),
    ...(landscape !== undefined && { [`${pro}/${instance}.user-data`]: landscape }),
  }
}
