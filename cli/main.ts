// The one entry of the four names: looks at the name it was called by, hands over to a command, exits with its code.

import { basename } from 'node:path'
import { childFlag } from './child-flag.ts'

/** A command: its arguments without its own name, and the exit code it ends with. */
export type Command = (args: readonly string[], name: string) => Promise<number>

const personalities = ['cloud-init', 'cloud-id', 'yip', 'ds-identify'] as const

/** Subcommands of `firstlight`; each is loaded when it is called. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  'agent': async () => (await import('./agent.ts')).agent,
  'analyze': async () => (await import('./analyze.ts')).analyze,
  'boot': async () => (await import('./boot.ts')).boot,
  'cloud-id': async () => (await import('./cloud-id.ts')).cloudId,
  'cloud-init': async () => (await import('./cloud-init.ts')).cloudInit,
  'demo': async () => (await import('./demo.ts')).demo,
  'ds-identify': async () => (await import('./generator.ts')).dsIdentify,
  'explain': async () => (await import('./explain.ts')).explain,
  'generator': async () => (await import('./generator.ts')).generator,
  'install': async () => (await import('./install.ts')).install,
  'make-mime': async () => (await import('./make-mime.ts')).makeMime,
  'network': async () => (await import('./network.ts')).network,
  'plan': async () => (await import('./plan.ts')).plan,
  'run-stage': async () => (await import('./run-stage.ts')).runStage,
  'serve': async () => (await import('./serve.ts')).serve,
  'status': async () => (await import('./status.ts')).status,
  'uninstall': async () => (await import('./install.ts')).uninstall,
  'yip': async () => (await import('./yip.ts')).yip,
}

export async function main(argv: readonly string[] = process.argv): Promise<void> {
  const called = basename(argv[1] ?? 'firstlight').replace(/\.(?:[cm]?js|ts)$/, '')
  const personality = personalities.find((name) => name === called)
  const args = argv.slice(2)
  // Whatever the name: the agent starts itself so to run part-handlers that are written in JavaScript.
  if (args[0] === childFlag) return (await import('./part-handler-child.ts')).partHandlerChild()
  process.exitCode = personality ? await run(personality, args, personality) : await firstlight(args)
}

async function firstlight(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '-h' || name === '--help' || name === 'help') {
    const { help } = await import('./help.ts')
    process.stdout.write(help)
    return name === undefined ? 2 : 0
  }
  if (name === '-v' || name === '--version' || name === 'version') {
    const { reportedVersion, version } = await import('../core/version.ts')
    process.stdout.write(`firstlight ${version} (answers as cloud-init ${reportedVersion})\n`)
    return 0
  }
  if (!(name in commands)) {
    process.stderr.write(`firstlight: unknown command "${name}"; "firstlight --help" lists them\n`)
    return 2
  }
  return run(name, rest, name)
}

async function run(name: string, args: readonly string[], shown: string): Promise<number> {
  try {
    const command = await (commands[name] as () => Promise<Command>)()
    return await command(args, shown)
  } catch (error) {
    const { reasonOf } = await import('../core/errors.ts')
    process.stderr.write(`${shown}: ${reasonOf(error)}\n`)
    if (process.env['FIRSTLIGHT_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    return 1
  }
}

if (import.meta.main) await main()
