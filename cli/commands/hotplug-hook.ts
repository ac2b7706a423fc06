// `cloud-init devel hotplug-hook`: called by udev for a network device that has appeared; and the switch for that.

import { enableHotplug, handleHotplugEvent, hotplugState } from '../../stages/hotplug.ts'
import { type Command, type Io, withName } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const spec = {
  options: {
    subsystem: { short: 's', type: 'value', required: true, choices: ['net'], about: 'The kind of device.' },
  },
  arguments: [{ name: 'hotplug_action', about: '', count: 'rest' }],
  subcommands: [
    ['query', 'Print whether such devices are looked after.'],
    ['handle', 'Look after a device.'],
    ['enable', 'Look after such devices from now on.'],
  ],
} as const satisfies CommandSpec

const handleSpec = {
  options: {
    devpath: { short: 'd', type: 'value', metavar: 'PATH', required: true, about: 'The device, as a path in sysfs.' },
    udevaction: {
      short: 'u',
      type: 'value',
      required: true,
      choices: ['add', 'remove'],
      about: 'What became of it. Only devices that come are looked after.',
    },
  },
} as const satisfies CommandSpec

export const hotplugHook: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const [action = '', ...rest] = parsed.rest
  const inner = withName(io, `${io.name} ${action}`)
  if (action === 'handle') return handle(parsed.values.subsystem ?? 'net', rest, inner)
  if (!parseCommand({ options: {} }, rest, inner)) return 0
  return action === 'query' ? query(io) : enable(io)
}

const noInstance = 'Unable to determine hotplug state: no instance. Check cloud-init status and the log.\n'

async function query(io: Io): Promise<number> {
  const state = await hotplugState(await io.boot({}))
  if (!state) {
    io.err(noInstance)
    return 1
  }
  io.out(state.enabled ? 'enabled\n' : 'disabled\n')
  return 0
}

async function enable(io: Io): Promise<number> {
  const fail = (message: string) => {
    io.err(message)
    return 1
  }
  if (!io.root) return fail('Root is required. Try prepending your command with sudo.\n')
  const boot = await io.boot({})
  const state = await hotplugState(boot)
  if (!state) return fail(noInstance)
  if (!state.supported) return fail('hotplug is not supported for net\n')
  if (state.enabled) {
    io.err('Not installing hotplug for net: it is already enabled\n')
    return 0
  }
  await enableHotplug(boot, state)
  await boot.log.flush()
  io.out('Enabled cloud-init hotplug for subsystem=net\n')
  return 0
}

async function handle(subsystem: string, args: readonly string[], io: Io): Promise<number> {
  const parsed = parseCommand(handleSpec, args, io)
  if (!parsed) return 0
  const { devpath: devicePath = '', udevaction: action = '' } = parsed.values
  const boot = await io.boot({})
  const state = await hotplugState(boot)
  if (!state) {
    io.err(noInstance)
    return 1
  }
  try {
    boot.notices.debug(await handleHotplugEvent(boot, { subsystem, action, devicePath }, state))
  } finally {
    await boot.log.flush()
  }
  return 0
}
