// Part-handlers as handlers: those that user-data brings, and those that lie in /var/lib/cloud/handlers.

import { reasonOf } from '../../core/errors.ts'
import type { Frequency } from '../../core/frequency.ts'
import type { Notices } from '../../core/notices.ts'
import type { StatePaths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import type { Host } from '../../system/host.ts'
import type { HandlerContext, PartHandler } from '../handlers/handler.ts'
import { type Part, whereOf } from '../part.ts'
import { HandlerError, type HandlerSession, type LoadedHandler, languageOf } from './session.ts'

interface Setting {
  readonly host: Host
  readonly notices: Notices
  readonly session: HandlerSession
}

interface PartHandlerInput extends Setting {
  readonly paths: Pick<StatePaths, 'instance'>
  readonly part: Part
  readonly source: Buffer
  /** Of the message's part-handlers so far. */
  readonly number: number
}

/** Writes the handler below the instance and loads it. Undefined, with a notice, when that fails. */
export async function loadPartHandler(input: PartHandlerInput): Promise<PartHandler | undefined> {
  const { host, notices, session, paths, part, source, number } = input
  const language = languageOf(source)
  const name = `part-handler-${String(number).padStart(3, '0')}.${language === 'python' ? 'py' : 'mts'}`
  const path = `${paths.instance}/handlers/${name}`
  // "#part-handler" is a comment in Python only; the other two characters keep every line where it was.
  const text = language === 'python' ? source : Buffer.from(source.toString('latin1').replace('#', '//'), 'latin1')
  await host.files.write(path, text, { mode: 0o600, durable: false })
  try {
    return adapter(path, await session.load(path, language), notices)
  } catch (error) {
    if (error instanceof HandlerError && error.planned) {
      notices.info(
        say`${say.named(part.filename)} is a part-handler; which types it handles is not known before it runs`,
      )
      return undefined
    }
    const message = say`Failed at registering python file: ${say.path(path)} (part handler ${number}): ${reasonOf(error, path)}`
    notices.warning('userdata/handler-failed', message, { where: whereOf(part) })
    return undefined
  }
}

/** The handlers an image brings. One that cannot be used is a notice. */
export async function systemHandlers(input: Setting & { readonly directory: string }): Promise<PartHandler[]> {
  const { host, notices, session, directory } = input
  const handlers: PartHandler[] = []
  for (const name of (await host.files.list(directory)) ?? []) {
    if (!name.endsWith('.py')) continue
    const path = `${directory}/${name}`
    try {
      handlers.push(adapter(path, await session.load(path, 'python'), notices))
    } catch (error) {
      if (error instanceof HandlerError && error.planned) continue
      notices.warning(
        'userdata/handler-failed',
        say`Failed to register handler from ${say.path(path)}: ${reasonOf(error, path)}`,
      )
    }
  }
  return handlers
}

const frequencies: ReadonlySet<string> = new Set(['always', 'once-per-instance', 'once'])

function adapter(path: string, loaded: LoadedHandler, notices: Notices): PartHandler {
  const name = `<module '${(path.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '')}' from '${path}'>`
  let frequency: Frequency = loaded.frequency
  if (!frequencies.has(frequency)) {
    // As in the reference it is registered and never runs, and nothing is said of None.
    if (loaded.frequency !== ('None' as Frequency)) {
      notices.warning(
        'userdata/handler-failed',
        say`Handler ${say.named(name)} has an unknown frequency ${frequency}`,
        {
          hint: say`use "always" or "once-per-instance"`,
        },
      )
    }
    frequency = 'once'
  }
  const tell = (event: '__begin__' | '__end__') => (context: HandlerContext) => loaded.call(event, context.frequency)
  return {
    name,
    types: loaded.types,
    frequency,
    begin: tell('__begin__'),
    end: tell('__end__'),
    async handle(part, context) {
      await loaded.call(part, context.frequency)
      return { does: 'nothing' }
    },
  }
}
