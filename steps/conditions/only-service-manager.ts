// `only_service_manager:` of a step: which of two is installed. Neither runs a step where both are.

import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Files } from '../../system/host.ts'
import type { Condition, Unmet } from '../step.ts'

const schema = defineSchema({ type: 'string', public: true })

const programs = { systemd: 'systemctl', openrc: 'openrc' } as const
const directories = ['/sbin', '/bin', '/usr/sbin', '/usr/bin']

const isKnown = (name: string): name is keyof typeof programs => Object.hasOwn(programs, name)
const unknown: Unmet = {
  why: say`its condition names a service manager that is not known`,
  doubtful: true,
  hint: say`write "systemd" or "openrc"`,
}

export const onlyServiceManager: Condition<Infer<typeof schema>> = {
  key: 'only_service_manager',
  about: '`systemd` or `openrc`; the step runs if the machine has the one and not the other.',
  schema,
  misunderstood: async (value) => (value === '' || isKnown(value.toLowerCase()) ? undefined : unknown),
  async unmet(value, { host }) {
    const wanted = value.toLowerCase()
    if (wanted === '') return undefined
    if (!isKnown(wanted)) return unknown
    const other = wanted === 'systemd' ? 'openrc' : 'systemd'
    if (!(await isInstalled(host.files, programs[wanted]))) return { why: say`the machine has no ${wanted}` }
    if (await isInstalled(host.files, programs[other])) return { why: say`the machine has ${wanted} and ${other}` }
    return undefined
  },
}

async function isInstalled(files: Files, program: string): Promise<boolean> {
  for (const directory of directories) if (await files.exists(`${directory}/${program}`)) return true
  return false
}
