// raspberry_pi: interfaces of a Raspberry Pi.

import { Failure, HostError } from '../core/errors.ts'
import { isObject, type JsonObject } from '../core/json.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Argv } from '../system/host.ts'
import type { ConfigModule, ModuleContext } from './module.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    rpi: {
      type: ['object', 'null'],
      properties: {
        interfaces: {
          type: ['object', 'null'],
          description: 'Each true or false.',
          properties: {
            spi: {},
            i2c: {},
            onewire: {},
            serial: { description: 'Or a mapping of console and hardware to true or false.' },
          },
        },
        enable_usb_gadget: { description: 'Default false.' },
      },
    },
  },
})

export const raspberryPi: ConfigModule<Infer<typeof schema>, 'rpi'> = {
  id: 'raspberry_pi',
  frequency: 'once-per-instance',
  distros: ['raspberry-pi-os'],
  listedFor: { distros: ['raspberry-pi-os'] },
  needs: 'rpi',
  schema,
  examples: [
    '#cloud-config\nrpi:\n  interfaces: {spi: true, i2c: false, serial: {console: true, hardware: true}}\n  enable_usb_gadget: true\n',
  ],
  async apply({ rpi }, context) {
    const { host } = context
    let changed = await setInterfaces(rpi.interfaces ?? {}, context)
    const gadget = rpi.enable_usb_gadget
    if (gadget !== undefined) {
      if (typeof gadget !== 'boolean') throw new Failure(say`rpi/enable_usb_gadget must be true or false`)
      changed = (await setGadget(gadget, context)) || changed
    }
    if (changed) await host.commands.run(['shutdown', '-r', 'now', 'Rebooting to apply config.txt changes...'])
  },
}

async function setInterfaces(interfaces: JsonObject, context: ModuleContext): Promise<boolean> {
  const { notices } = context
  let changed = false
  const set = async (verb: string, on: boolean) => {
    changed = (await attempt(['raspi-config', 'nonint', verb, on ? '0' : '1'], context)) || changed
  }
  for (const [index, [name, value]] of Object.entries(interfaces).entries()) {
    if (name === 'serial') {
      const both = typeof value === 'boolean' ? { console: value, hardware: value } : isObject(value) ? value : {}
      const console = both['console'] === true
      // Before the Pi 5 the console needs the serial hardware enabled.
      const hardware = both['hardware'] === true || (console && !(await isPi5(context)))
      await set('do_serial_cons', console)
      await set('do_serial_hw', hardware)
    } else if (['spi', 'i2c', 'onewire'].includes(name) && typeof value === 'boolean') await set(`do_${name}`, value)
    else
      notices.warning('modules/bad-setting', say`Invalid value or unknown interface rpi/interfaces/(key ${index + 1})`)
  }
  return changed
}

async function isPi5({ host }: ModuleContext): Promise<boolean> {
  return (await host.commands.query(['raspi-config', 'nonint', 'is_pifive'], { accept: 'any' })).exitCode === 0
}

async function setGadget(on: boolean, context: ModuleContext): Promise<boolean> {
  const program = '/usr/bin/rpi-usb-gadget'
  if (!(await context.host.files.exists(program))) {
    context.notices.error('modules/not-available', say`${program} is missing: the USB gadget cannot be switched`)
    return false
  }
  return attempt([program, on ? 'on' : 'off', '-f'], context)
}

async function attempt(argv: Argv, { host, notices }: ModuleContext): Promise<boolean> {
  try {
    await host.commands.run(argv, { timeout: 30_000 })
    return true
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.warning('modules/command-failed', error.short)
    return false
  }
}
