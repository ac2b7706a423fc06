// keys_to_console: shows the machine's host keys on the console, for whoever logs in for the first time.

import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule, ModuleContext } from '../module.ts'
import { sayOnConsole } from '../shared/console-text.ts'
import { isOn, listOf, switchSchema } from '../shared/settings.ts'
import { describePublicKey } from './shared/host-key-fingerprint.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    ssh: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: { emit_keys_to_console: { ...switchSchema, description: 'Default true.' } },
    },
    ssh_key_console_blacklist: {
      type: ['array', 'string', 'null'],
      description: 'Types of keys not to show: "ssh-rsa".',
    },
    ssh_fp_console_blacklist: {
      type: ['array', 'string', 'null'],
      description: 'Types of keys whose fingerprints not to log.',
    },
  },
})

const rule = '#'.repeat(61)

export const keysToConsole: ConfigModule<Infer<typeof schema>> = {
  id: 'keys_to_console',
  frequency: 'once-per-instance',
  activeFor: 'always',
  schema,
  examples: [
    '#cloud-config\nssh: {emit_keys_to_console: false}\n',
    '#cloud-config\nssh_key_console_blacklist: [ssh-rsa]\n',
    '#cloud-config\nssh_fp_console_blacklist: [ssh-rsa, ecdsa-sha2-nistp256]\n',
  ],
  async apply(config, context) {
    const { host, notices } = context
    if (!isOn(config.ssh?.emit_keys_to_console, true)) {
      return notices.debug(say`Skipping module named ${say.named(context.name)}, logging of SSH host keys disabled`)
    }
    const hidden = listOf(config.ssh_key_console_blacklist)
    const unlogged = listOf(config.ssh_fp_console_blacklist)
    const keys: string[] = []
    const prints: string[] = []
    for (const name of (await host.files.list('/etc/ssh')) ?? []) {
      if (!/^ssh_host_.*key\.pub$/.test(name)) continue
      const text = ((await host.files.readText(`/etc/ssh/${name}`)) ?? '').trim()
      const type = text.split(/\s+/, 1)[0] as string
      const print = unlogged.includes(type) ? undefined : describePublicKey(text)
      if (print) prints.push(print)
      if (!hidden.includes(type)) keys.push(text)
    }
    const frame = (what: string, lines: readonly string[]) => [
      `-----BEGIN SSH HOST KEY ${what}-----`,
      ...lines,
      `-----END SSH HOST KEY ${what}-----`,
    ]
    await log(['', rule, ...frame('FINGERPRINTS', prints), rule], context)
    await sayOnConsole(context, `${frame('KEYS', keys).join('\n')}\n`)
  },
}

/** Writes to the system's log, which many machines show on the console. */
async function log(lines: readonly string[], { host, notices }: ModuleContext): Promise<void> {
  if (!(await host.commands.find('logger')))
    return notices.debug(say`No logger on this machine: fingerprints are not logged`)
  const input = lines.map((line) => `${line}\n`).join('')
  // Where no log is listening, in a chroot for example, the console below still gets the keys.
  const { exitCode } = await host.commands.run(['logger', '-p', 'user.info', '-t', 'cloud-init'], {
    input,
    accept: 'any',
  })
  if (exitCode !== 0) notices.debug(say`The fingerprints are not in the system's log: logger ended with ${exitCode}`)
}
