// snap: assertions for snapd, and snap commands.

import { asText } from '../../core/as-text.ts'
import { isObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { runEach } from '../shared/run-commands.ts'
import { commandsOf, inOrder, waitForSnapd } from './shared/snaps.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    snap: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        assertions: { type: ['array', 'object', 'null'], description: 'Texts for `snap ack`.' },
        commands: {
          type: ['array', 'object', 'null'],
          description: 'Run in order, with "snap" put first where it is missing.',
        },
      },
    },
  },
})

export const snap: ConfigModule<Infer<typeof schema>, 'snap'> = {
  id: 'snap',
  frequency: 'once-per-instance',
  unrepeatable: {
    why: 'runs `commands`, where there are any',
    when: ({ snap: given }) => isObject(given) && Boolean(given['commands']),
  },
  distros: ['ubuntu'],
  listedFor: { distros: ['debian', 'ubuntu'] },
  needs: 'snap',
  schema,
  examples: [
    `#cloud-config
snap:
  assertions:
    00: |
      signed_assertion_blob_here
  commands:
    00: snap create-user --sudoer --known <snap-user>@mydomain.com
    01: snap install canonical-livepatch
    02: canonical-livepatch enable <AUTH_TOKEN>
`,
    `#cloud-config
snap:
  commands:
  - [install, vlc]
  - [snap, install, vlc]
  - [null, lxc, list]
`,
  ],
  async apply({ snap }, context) {
    const { host, notices, paths } = context
    await waitForSnapd(context)
    const assertions = inOrder(snap.assertions ?? [], 'assertion').map(asText)
    if (assertions.length > 0) {
      const file = `${paths.instance}/snapd.assertions`
      await host.files.write(file, assertions.join('\n'), { mode: 0o600 })
      await host.commands.run(['snap', 'ack', file])
    }
    const { commands, unlike } = commandsOf('snap', inOrder(snap.commands ?? [], 'commands'))
    if (unlike.length > 0) {
      notices.warning('modules/bad-setting', say`Non-snap commands in snap config: ${unlike.length}`)
    }
    await runEach(commands, 'snap', context)
  },
}
