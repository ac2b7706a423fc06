// `package_pins:` of a step: versions that the machine's package manager is to keep to. Nothing is installed here.

import { Failure, HostError, reasonOf } from '../core/errors.ts'
import type { LinePlace } from '../core/line-text.ts'
import { type Said, say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { type InstallerName, installerOf } from '../distros/installers.ts'
import { fits } from './shared/fitting-words.ts'
import type { Action, StepContext } from './step.ts'

const schema = defineSchema({
  type: 'object',
  propertyNames: { public: true },
  additionalProperties: { public: true, type: 'string', description: 'The version.' },
})

interface Pin {
  readonly name: string
  readonly version: string
}

export const packagePins: Action<Infer<typeof schema>> = {
  key: 'package_pins',
  about: 'Versions to keep packages at, by name: pins of apt, locks of dnf and zypper, the world of apk.',
  schema,
  examples: ['package_pins: {bash: 5.2.15-2+b7, zsh: "5.9*"}\n'],
  async apply(settings, context) {
    const pins = usable(settings, context)
    if (pins.length === 0) return
    try {
      const installer = await installerOf(context.host)
      const set = installer && setters[installer.name]
      if (set) await set(pins, context)
      else warn(say`nothing here can hold a package at a version`, context)
    } catch (error) {
      context.fail(say`package_pins: ${reasonOf(error)}`, ['package_pins'])
    }
  },
}

const word: LinePlace = { name: 'a pin of a package', without: '=,"\'', notFirst: '-!#' }

/** Sorted by name. */
function usable(settings: Infer<typeof schema>, context: StepContext): readonly Pin[] {
  const pins = Object.entries(settings).map(([name, version]): Pin => ({ name, version: String(version) }))
  return pins
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .filter(({ name, version }) => {
      const at = ['package_pins', name]
      if (version === '') {
        warn(say`"${say.named(name)}" has no version`, context, name)
        return false
      }
      return fits(word, name, at, context) && fits(word, version, at, context)
    })
}

function warn(why: Said, { notices, at }: StepContext, ...path: string[]): void {
  notices.warning('steps/questionable', say`package_pins: ${why}`, { where: at(['package_pins', ...path]) })
}

type Setter = (pins: readonly Pin[], context: StepContext) => Promise<void>

const setters: Readonly<Partial<Record<InstallerName, Setter>>> = {
  async apt(pins, { host }) {
    const stanzas = pins.map(({ name, version }) => `Package: ${name}\nPin: version ${version}\nPin-Priority: 1001\n\n`)
    await host.files.write('/etc/apt/preferences.d/99-yip-pins', aptHeader + stanzas.join(''), { mode: 0o644 })
  },
  async dnf(pins, context) {
    const { files } = context.host
    const list = '/etc/dnf/plugins/versionlock.list'
    await files.write('/etc/dnf/plugins/versionlock.conf', `[main]\nenabled=1\nlocklist=${list}\n`, { mode: 0o644 })
    const locks = new Map<string, string>()
    for (const pin of pins) locks.set(pin.name, await dnfLock(pin, context))
    const kept = linesOf(await files.readText(list)).filter((line) => !pins.some(({ name }) => isDnfLock(line, name)))
    await files.write(list, textOf([...kept, ...locks.values()]), { mode: 0o644 })
  },
  async zypper(pins, context) {
    for (const pin of pins) await zypperLock(pin, context)
  },
  /** What the machine is to have besides stays: apk removes what is not listed there. */
  async apk(pins, { host: { files } }) {
    const world = '/etc/apk/world'
    const pinned = new Map(pins.map(({ name, version }) => [name, `${name}=${version}`]))
    const kept = linesOf(await files.readText(world)).filter((line) => !pinned.has(line.replace(/[@<=>~].*/, '')))
    await files.write(world, textOf([...kept, ...pinned.values()]), { mode: 0o644 })
  },
}

const aptHeader = '# Managed by yip (package_pins). DO NOT EDIT.\n# This file is rewritten on each yip run.\n\n'

const linesOf = (text = '') => text.split('\n').filter((line) => line.trim() !== '')
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')

/** The first package that there is of the version; a pattern where none is known, as without a network. */
async function dnfLock({ name, version }: Pin, { host }: StepContext): Promise<string> {
  const format = '%{name}-%{epoch}:%{version}-%{release}.%{arch}'
  try {
    const query = await host.commands.query(['dnf', '-q', 'repoquery', '--qf', format, `${name}-${version}*`])
    // dnf 5 puts no line breaks between them.
    const next = `${name.replace(/\W/g, '\\$&')}-\\d+:`
    const [first] = new RegExp(`${next}\\S+?(?=\\s|$|${next})`).exec(query.stdout) ?? []
    if (first !== undefined) return first
  } catch (error) {
    if (!(error instanceof HostError)) throw error
  }
  return `${name}-${version}*`
}

function isDnfLock(line: string, name: string): boolean {
  if (!line.startsWith(`${name}-`)) return false
  return /^(?:\d+:)?\d[^-]*(?:-[^-]*)?$/.test(line.slice(name.length + 1))
}

async function zypperLock({ name, version }: Pin, context: StepContext): Promise<void> {
  const lock = (what: string) => context.host.commands.run(['zypper', '--non-interactive', 'addlock', what])
  try {
    await lock(`${name}=${version}`)
  } catch {
    try {
      await lock(name)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      warn(say`${say.named(name)} is not locked: ${reasonOf(error)}`, context, name)
    }
  }
}
