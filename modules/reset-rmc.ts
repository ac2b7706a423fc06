// reset_rmc: gives machines on Power a node id of their own for IBM's cluster services.

import { Failure, reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { ConfigModule, ModuleContext } from './module.ts'

const schema = defineSchema({ type: 'object' })

const folder = '/opt/rsct/install/bin'
const nodeIdFile = '/etc/ct_node_id'

export const resetRmc: ConfigModule<Infer<typeof schema>> = {
  id: 'reset_rmc',
  frequency: 'once-per-instance',
  listedFor: { not: ['alpine'] },
  activeFor: 'always',
  schema,
  examples: [],
  async apply(_, context) {
    const { host, instance, notices } = context
    if (instance.platform === 'none') return notices.debug(say`Skipping creation of new ct_node_id node`)
    if ((await host.files.stat(folder))?.type !== 'directory') {
      return notices.debug(say`module disabled, RSCT is not installed in ${folder}`)
    }
    const before = await nodeId(context)
    const env = { PATH: `${folder}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin` }
    for (const argv of [['rmcctrl', '-z'], ['recfgct']] as const) {
      try {
        await host.commands.run([`${folder}/${argv[0]}`, ...argv.slice(1)], { env })
      } catch (error) {
        notices.warning('modules/command-failed', say`Failed to run ${argv[0]}: ${reasonOf(error)}`)
        throw error
      }
    }
    if ((await nodeId(context)) === before) throw new Failure(say`New node ID did not get generated.`)
  },
}

async function nodeId({ host }: ModuleContext): Promise<string> {
  return ((await host.files.readText(nodeIdFile)) ?? '').split('\n', 1)[0] as string
}
