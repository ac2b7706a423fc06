// `cloud-init devel`: tools for authors of user-data and for developers.

import { type Command, withName } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const tools: Readonly<Record<string, { about: string; load: () => Promise<Command> }>> = {
  'hotplug-hook': {
    about: 'Look after a network device that came.',
    load: async () => (await import('./hotplug-hook.ts')).hotplugHook,
  },
  'net-convert': {
    about: 'Convert a network config into the files of a renderer.',
    load: async () => (await import('./net-convert.ts')).netConvert,
  },
  render: { about: 'Fill in a Jinja document.', load: async () => (await import('./render.ts')).render },
  'make-mime': {
    about: 'Put documents into one user-data.',
    load: async () => (await import('./make-mime.ts')).makeMimeCommand,
  },
}

const spec = {
  options: {},
  arguments: [{ name: 'subcommand', about: '', count: 'rest' }],
  subcommands: Object.entries(tools).map(([name, { about }]) => [name, about]),
} as const satisfies CommandSpec

export const devel: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const [name = '', ...rest] = parsed.rest
  const command = await (tools[name] as (typeof tools)[string]).load()
  return command(rest, withName(io, `${io.name} ${name}`))
}
