// Runs the config modules of a section: which are due, why others are skipped, and each one's outcome.

import { Failure, reasonOf, stackOf } from '../core/errors.ts'
import { eventName } from '../core/event-name.ts'
import type { Frequency } from '../core/frequency.ts'
import type { Instance } from '../core/instance.ts'
import type { Json } from '../core/json.ts'
import { report } from '../core/problem.ts'
import { type Said, say } from '../core/said.ts'
import { didYouMean } from '../core/schema/known-names.ts'
import { type SchemaProblem, validate } from '../core/schema/validate.ts'
import { type Distro, isNamedByUser } from '../distros/index.ts'
import { stringRepr } from '../languages/python/repr.ts'
import { moduleNamed, modules, type SectionName } from '../modules/index.ts'
import type { ConfigModule, ModuleContext } from '../modules/module.ts'
import { moduleEntries } from '../modules/shared/entries.ts'
import { applySettings, isActive, ownSettings } from '../modules/shared/own-settings.ts'
import { hostKeysTo } from './activate-source.ts'
import type { Boot, Skipped } from './boot.ts'
import type { Settings } from './config/settings.ts'
import type { Span } from './events/spans.ts'
import { networkRules } from './network-step.ts'
import type { Due, Once } from './state/once.ts'

export interface SectionInput {
  readonly boot: Boot
  readonly settings: Settings
  readonly distro: Distro
  readonly instance: Instance
  readonly newInstance: boolean
  readonly span: Span
  readonly once: Once
}

export interface ModuleRun {
  /** As written in the config. */
  readonly name: string
  readonly module: ConfigModule<unknown>
  readonly frequency: Frequency
  readonly args: readonly string[]
}

/** Runs a section; the errors are the texts that status.json records. */
export async function runSection(section: SectionName, input: SectionInput): Promise<Said[]> {
  const { boot, settings } = input
  const { notices } = boot
  const list = settings.visible[section]
  const runs = dueModules(list, section, input)
  if (!Array.isArray(list) || list.length === 0) {
    const short = section.replace(/^cloud_|_modules$/g, '')
    const message = say`No '${say.word(short)}' modules to run under section '${section}'`
    boot.console.err(`${message}\n`)
    notices.debug(message)
    return []
  }
  await input.once.expect(runs.map(({ name, frequency }) => ({ name: eventOf(name), frequency })))
  const errors: Said[] = []
  for (const run of runs) {
    const error = await runModule(run, input)
    if (error) errors.push(error)
  }
  return errors
}

/** What a section does once. */
export function onceDue(section: SectionName, input: SectionInput): readonly Due[] {
  const runs = dueModules(input.settings.visible[section], section, input)
  return runs.map(({ name, frequency }) => ({ name: eventOf(name), frequency }))
}

function dueModules(list: Json | undefined, section: string, input: SectionInput): readonly ModuleRun[] {
  const { boot, settings, distro } = input
  const { notices } = boot
  const runs: ModuleRun[] = []
  const inapplicable: string[] = []
  const unverified: string[] = []
  const forced = settings.visible['unverified_modules']
  for (const entry of moduleEntries(list, section, notices)) {
    const module = moduleNamed(entry.name)
    if (!module) {
      const known = modules.map(({ id }) => id)
      notices.warning('stage/module-unknown', say`Could not find the module that is named here; it is skipped`, {
        where: { document: 'merged config', path: say`${say.word(section)}/${entry.index}` },
        hint: didYouMean(known, entry.name) ?? say`remove it from the list or correct its name`,
      })
      continue
    }
    if (!isActive(module, settings.visible)) {
      inapplicable.push(entry.name)
      continue
    }
    if (module.distros && !module.distros.includes(distro.name)) {
      if (!Array.isArray(forced) || !forced.includes(entry.name)) {
        unverified.push(entry.name)
        continue
      }
      notices.info(say`running unverified_modules: '${say.named(entry.name)}'`)
    }
    const frequency = entry.frequency ?? module.frequency
    runs.push({ name: entry.name, module, frequency, args: entry.args })
  }
  skip(boot, { names: inapplicable, why: 'no applicable config is provided.' })
  skip(boot, {
    names: unverified,
    why:
      `they are not verified on distro '${isNamedByUser(distro) ? 'unknown' : distro.name}'. ` +
      `To run anyway, add them to 'unverified_modules' in config.`,
  })
  return runs
}

const eventOf = (name: string) => eventName({ kind: 'config', of: name })

function skip({ notices, options }: Boot, skipped: Skipped): void {
  if (skipped.names.length === 0) return
  notices.info(say`Skipping modules '${say.word(skipped.names.join(','))}' because ${say.word(skipped.why)}`)
  options.onSkip?.(skipped)
}

/** Runs one module under its mark. Returns the text of its failure; undefined: it ran, or had run before. */
export async function runModule(run: ModuleRun, input: SectionInput): Promise<Said | undefined> {
  const { boot, settings, span: parent, once } = input
  const { host } = boot
  const notices = boot.notices.topic(`modules/${run.module.id}`)
  const subject = { kind: 'config', of: run.name } as const
  const event = eventOf(run.name)
  const description = say`running ${say.named(event)} with frequency ${run.frequency}`
  try {
    await parent.child(subject, description, async (span) => {
      const started = host.clock.now().getTime()
      const { schema, unrepeatable } = run.module
      const harms = async () =>
        unrepeatable?.when?.(ownSettings(schema, settings.visible), { host, paths: settings.paths }) ??
        Boolean(unrepeatable)
      const guarded = { name: event, frequency: run.frequency, unrepeatable: harms }
      const outcome = await once.guard(guarded, (again) => applyModule(run, input, again))
      const seconds = ((host.clock.now().getTime() - started) / 1000).toFixed(3)
      if (outcome === 'ran') span.tell(say`${say.named(event)} ran successfully and took ${say.word(seconds)} seconds`)
      else span.tell(say`${say.named(event)} previously ran`, 'ran before')
    })
    return undefined
  } catch (error) {
    const reason = reasonOf(error)
    notices.warning('stage/module-failed', say`Running module ${say.named(run.name)} failed: ${reason}`)
    notices.debug(stackOf(error))
    return say`('${say.named(run.name)}', ${say.named(errorName(error))}(${say.word(stringRepr(reason))}))`
  }
}

/** Gives a module its keys of the config, checked against its schema, and applies it. Throws what it throws. */
export async function applyModule(
  run: ModuleRun,
  input: Omit<SectionInput, 'span' | 'once'>,
  again = false,
): Promise<void> {
  const { boot, settings, distro, instance, newInstance } = input
  const notices = boot.notices.topic(`modules/${run.module.id}`)
  const seen = structuredClone(ownSettings(run.module.schema, settings.visible))
  const { value, problems } = await validate(run.module.schema, seen, {
    document: 'merged config',
    code: 'stage/schema',
  })
  // Several modules may read the same key.
  const isNew = ({ keyword, path }: SchemaProblem) => boot.firstTime(JSON.stringify(['misfit', keyword, ...path]))
  report(problems.filter(isNew), notices)
  if (value === undefined)
    throw new Failure(
      say`its settings cannot be used: ${say.join(
        problems.map(({ message }) => message),
        '; ',
      )}`,
    )
  const context: ModuleContext = {
    host: boot.host,
    facts: await boot.machine(),
    distro,
    instance,
    notices,
    paths: settings.paths,
    args: run.args,
    name: run.name,
    networkEvents: networkRules(instance).events,
    hostKeysAhead: boot.ahead.hostKeys,
    publishHostKeys: hostKeysTo(boot, settings, instance),
    newInstance,
    again,
    agent: { processId: boot.options.processId, environment: boot.options.environment ?? {} },
    console: boot.console,
  }
  await applySettings(run.module, value, context)
}

function errorName(error: unknown): string {
  return error instanceof Error && error.name !== 'Error' ? error.name : 'RuntimeError'
}
