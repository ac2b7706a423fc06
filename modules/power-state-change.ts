// power_state_change: powers off, halts or reboots the machine once the final stage is over.

import { asNumber, asText } from '../core/as-text.ts'
import { isList, isObject, type Json } from '../core/json.ts'
import { type Said, say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { shellQuote } from '../core/shell-quote.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { kindOf } from './shared/settings.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    power_state: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        mode: { public: true, description: 'poweroff, reboot or halt.' },
        delay: { public: true, description: '"now", or minutes.' },
        message: { public: true, type: ['string', 'null'], description: 'Shown to who is logged in.' },
        timeout: { public: true, description: 'Seconds to wait for the stage to end; default 30.' },
        condition: { description: 'A switch, or a command: only its exit status 0 lets the machine go down.' },
      },
    },
  },
})

const modes = ['poweroff', 'reboot', 'halt'] as const

export const powerStateChange: ConfigModule<Infer<typeof schema>, 'power_state'> = {
  id: 'power_state_change',
  frequency: 'once-per-instance',
  needs: 'power_state',
  schema,
  examples: [
    `#cloud-config
power_state: {delay: now, mode: poweroff, message: Powering off, timeout: 2, condition: true}
`,
    `#cloud-config
power_state:
  delay: 30
  mode: reboot
  message: Rebooting machine
  condition: test -f /var/tmp/reboot_me
`,
  ],
  async apply({ power_state: settings }, context) {
    const { host, notices, agent } = context
    const plan = planFrom(settings, context)
    if (typeof plan === 'string') {
      return notices.warning('power-state/bad-setting', say`${plan} Not performing power state change!`)
    }
    if (plan.condition === false) return notices.debug(say`Condition was false. Will not perform state change.`)
    notices.debug(say`will execute: ${plan.told} after process ${agent.processId} ends`)
    const script = waitingScript(agent.processId, plan)
    await host.commands.run(['/bin/sh', '-c', `(${script}) </dev/null >/dev/null 2>&1 &`])
  },
}

export interface Plan {
  readonly argv: readonly string[]
  /** The command without the user's message. */
  readonly told: Said
  /** Seconds. */
  readonly timeout: number
  readonly condition: boolean | string | readonly string[]
}

/** What to do; a string says what is wrong with the settings. */
export function planFrom(
  settings: Readonly<Record<string, Json>>,
  { distro }: Pick<ModuleContext, 'distro'>,
): Plan | Said {
  const { mode, delay = 'now', message, timeout = 30, condition = true } = settings
  const known = modes.find((name) => name === mode)
  if (!known)
    return say`power_state[mode] required, must be one of: ${say.join(modes.map(say.word), ',')}. found: ${say.value(mode)}.`
  const minutes = delay === 'now' ? 'now' : Number.parseInt(asText(delay).replace(/^\+/, ''), 10)
  if (minutes !== 'now' && (!Number.isInteger(minutes) || minutes < 0 || !/^\+?\d+$/.test(asText(delay)))) {
    return say`power_state[delay] must be 'now' or '+m' (minutes). found ${say.value(delay)}.`
  }
  const seconds = asNumber(timeout)
  if (timeout === null || typeof timeout === 'object' || Number.isNaN(seconds))
    return say`failed to convert timeout (${say.value(timeout)}) to float.`
  const asked = isList(condition) ? condition.map(asText) : condition
  if (asked === null || typeof asked === 'number' || isObject(asked))
    return say`condition type ${kindOf(condition)} invalid. must be list, bool, str.`
  const argv = distro.shutdown(known, minutes, typeof message === 'string' ? message : undefined)
  const told = say.join(distro.shutdown(known, minutes).map(say.word), ' ')
  return { argv, told, timeout: seconds, condition: asked }
}

/** Waits until the process is gone or its number is another one's, checks the condition, and shuts down. */
export function waitingScript(pid: number, { argv, timeout, condition }: Plan): string {
  const line = (words: readonly string[]) => words.map((word) => shellQuote(word)).join(' ')
  const looks = `"$(tr '\\0' ' ' 2>/dev/null </proc/${pid}/cmdline)"`
  const tries = Math.max(1, Math.ceil(timeout * 4))
  const test =
    typeof condition === 'boolean'
      ? 'true'
      : typeof condition === 'string'
        ? `/bin/sh -c ${line([condition])}`
        : line(condition)
  return [
    `was=${looks}`,
    `left=${tries}`,
    `while [ "$left" -gt 0 ] && [ -n "$was" ] && [ "$was" = ${looks} ]; do sleep 0.25; left=$((left - 1)); done`,
    `${test} && exec ${line(argv)}`,
  ].join('; ')
}
