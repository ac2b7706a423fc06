// `modules:` of a step: kernel modules to load, one after another.

import { Failure, reasonOf } from '../core/errors.ts'
import { linePlaces, unfitFor } from '../core/line-text.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Host } from '../system/host.ts'
import { itemName } from './shared/item-name.ts'
import type { Action } from './step.ts'

// Public: everybody may see which modules the kernel has, and with which parameters.
const schema = defineSchema({ type: 'array', items: { type: 'string', public: true } })

export const modules: Action<Infer<typeof schema>> = {
  key: 'modules',
  about: 'A list of kernel modules to load, each with its parameters. One that is loaded already stays as it is.',
  schema,
  examples: ['modules: [loop max_loop=4, br_netfilter]\n'],
  async apply(list, context) {
    const { host, fail } = context
    for (const [index, entry] of list.entries()) {
      try {
        await load(host, entry)
      } catch (error) {
        const item = itemName(context, 'modules', index)
        const name = entry.trim() === '' ? item : say`${item}, ${say.named(entry)}`
        fail(say`${name}: ${reasonOf(error)}`, ['modules', index])
      }
    }
  },
}

/** A blank within double quotes is part of a parameter, as the kernel reads its command line. */
const words = /(?:"[^"]*"|\S)+/g

async function load({ files, commands }: Host, entry: string): Promise<void> {
  const [name, ...parameters] = entry.match(words) ?? []
  if (name === undefined) throw new Failure(say`no module is named`)
  const unfit = unfitFor(linePlaces.argument, name)
  if (unfit) throw new Failure(say`the name of a module holds ${unfit}`)
  const loaded = (await files.readText('/proc/modules')) ?? ''
  if (loaded.split('\n').some((line) => line.split(' ', 1)[0] === kernelName(name))) return
  await commands.run(['modprobe', name, ...parameters], { durable: false })
}

/** The kernel knows no dash in the name of a module. */
const kernelName = (name: string) => name.replaceAll('-', '_')
