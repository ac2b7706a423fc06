// WSL: files in the home of the Windows user, from that user and from Ubuntu Pro's agent.
// https://docs.cloud-init.io/en/latest/reference/datasources/wsl.html

import { asText } from '../../core/as-text.ts'
import { isObject, type JsonObject } from '../../core/json.ts'
import { notices as createNotices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Datasource, ReadInput } from '../datasource.ts'
import { detects, rule } from '../shared/rules.ts'
import type { WslFiles } from './shared/wsl-files.ts'

const settings = defineSchema({ type: 'object', properties: {} })

const defaultId = 'iid-datasource-wsl'

export const wsl: Datasource<Infer<typeof settings>> = {
  name: 'WSL',
  phases: ['local'],
  settings,
  defaultId,
  // Programs of Windows are asked where to look: on no other machine.
  async look(host, facts) {
    // The stages ask no program for the hypervisor, and not every kernel has WSL in its name.
    const { name } = facts.virtualization
    if ((name !== 'wsl' && name !== 'unavailable') || facts.kernel.system !== 'Linux') return undefined
    return (await import('./shared/wsl-files.ts')).findWslFiles(host, facts.os)
  },
  asksHypervisor: () => true,
  detect: detects(
    rule(say`files for this instance in the home of the Windows user`, (facts) => {
      const { agent, user } = facts.own?.['WSL'] ?? {}
      const path = user ?? agent
      return typeof path === 'string' ? say`${say.path(path)} exists` : undefined
    }),
  ),
  async read(input) {
    const files = await filesOf(input)
    if (!files) return undefined
    const { wslMetadata, wslUserData } = await import('./shared/wsl-data.ts')
    const metadata = { 'instance-id': defaultId, ...(await wslMetadata(input, files)) }
    const userData = await wslUserData(input, files, asText(metadata['instance-id']))
    if (userData === undefined) return undefined
    const { standardInstance } = await import('../shared/fields.ts')
    return { ...standardInstance(metadata), userData }
  },
  async check(input) {
    const files = await filesOf(input)
    if (!files) return false
    const { wslMetadata } = await import('./shared/wsl-data.ts')
    const silent = { ...input, notices: createNotices(() => {}, '') } // What is broken is read again, and then reported.
    const { 'instance-id': id = defaultId } = (await wslMetadata(silent, files)) ?? {}
    return asText(id) === input.instance.id
  },
}

/** Where the source was asked for by name, nothing has been looked up. */
async function filesOf({ host, facts }: ReadInput): Promise<WslFiles | undefined> {
  const own: JsonObject | undefined = facts.own?.['WSL']
  const found = isObject(own) ? own : await (await import('./shared/wsl-files.ts')).findWslFiles(host, facts.os)
  return found as WslFiles | undefined
}
