// The one entry of all names: looks at the name it was called by, hands over to a command, exits with its code.

import { basename } from 'node:path'
import { childFlag } from './child-flag.ts'
import { type Command, type Io, withName } from './io.ts'
import { UsageError } from './options.ts'
import { processIo } from './process-io.ts'

const personalities = ['cloud-init', 'cloud-init-per', 'cloud-id', 'yip', 'ds-identify'] as const

/** Subcommands of `firstlight`; each is loaded when it is called. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  agent: async () => (await import('./commands/agent.ts')).agent,
  analyze: async () => (await import('./commands/analyze.ts')).analyze,
  boot: async () => (await import('./commands/boot.ts')).boot,
  'cloud-id': async () => (await import('./commands/cloud-id.ts')).cloudId,
  'cloud-init': async () => (await import('./commands/cloud-init.ts')).cloudInit,
  'cloud-init-per': async () => (await import('./commands/cloud-init-per.ts')).cloudInitPer,
  demo: async () => (await import('./commands/demo.ts')).demo,
  'ds-identify': async () => (await import('./commands/generator.ts')).dsIdentify,
  explain: async () => (await import('./commands/explain.ts')).explain,
  generator: async () => (await import('./commands/generator.ts')).generator,
  install: async () => (await import('./commands/install.ts')).install,
  'make-mime': async () => (await import('./commands/make-mime.ts')).makeMimeCommand,
  network: async () => (await import('./commands/network.ts')).network,
  plan: async () => (await import('./commands/plan.ts')).plan,
  'run-stage': async () => (await import('./commands/run-stage.ts')).runStage,
  serve: async () => (await import('./commands/serve.ts')).serve,
  status: async () => (await import('./commands/status.ts')).status,
  uninstall: async () => (await import('./commands/install.ts')).uninstall,
  yip: async () => (await import('./commands/yip.ts')).yip,
}

export async function main(argv: readonly string[] = process.argv): Promise<void> {
  if (argv[2] === childFlag) return (await import('./part-handler-child.ts')).partHandlerChild()
  const called = basename(argv[1] ?? 'firstlight').replace(/\.(?:[cm]?js|ts)$/, '')
  process.exitCode = await answer(called, argv.slice(2), processIo())
}

/** What the program does under a name, and the exit code: a name of another program is that program. */
export async function answer(called: string, args: readonly string[], io: Io): Promise<number> {
  const personality = personalities.find((name) => name === called)
  if (personality) return run(personality, args, withName(io, personality))
  const [name, ...rest] = args
  if (name === undefined || name === '-h' || name === '--help' || name === 'help') {
    const { help } = await import('./help.ts')
    ;(name === undefined ? io.err : io.out)(help)
    return name === undefined ? 2 : 0
  }
  if (name === '-v' || name === '--version' || name === 'version') {
    const { reportedVersion, version } = await import('../core/version.ts')
    io.out(`firstlight ${version} (answers as cloud-init ${reportedVersion})\n`)
    return 0
  }
  if (!Object.hasOwn(commands, name)) {
    io.err(`firstlight: there is no command "${name}"; "firstlight --help" lists them\n`)
    return 2
  }
  const own = name === 'yip' || personalities.some((other) => other === name)
  return run(name, rest, withName(io, own ? name : `firstlight ${name}`))
}

async function run(name: string, args: readonly string[], io: Io): Promise<number> {
  try {
    const command = await (commands[name] as () => Promise<Command>)()
    return await command(args, io)
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(`${error.usage}${io.name}: error: ${error.message}\n`)
      return 2
    }
    const { reasonOf } = await import('../core/errors.ts')
    io.err(`${io.name}: ${reasonOf(error)}\n`)
    if (io.environment['FIRSTLIGHT_DEBUG'] && error instanceof Error) io.err(`${error.stack}\n`)
    return 1
  }
}

if (import.meta.main) await main()
