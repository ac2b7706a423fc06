// What holds for every folder of plug-ins here: the list has each file, and each says what it needs.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { isAvailable, type Need, type NetworkFacts } from '../../network/needs.ts'
import { type PluginFolder, pluginFiles } from '../support/plugin-files.ts'
import { networkFactsOf } from './apply/machine.ts'

interface Plugin {
  readonly name: string
  readonly needs: readonly Need[]
}

const top = join(import.meta.dirname, '../..')

export function describePlugins(folder: PluginFolder, plugins: readonly Plugin[]): void {
  const files = pluginFiles(folder)

  describe(`the list of ${folder}`, () => {
    for (const file of files) {
      it(`has ${file}.ts, once`, async () => {
        const exported: readonly unknown[] = Object.values(await import(join(top, folder, `${file}.ts`)))
        assert.equal(
          plugins.filter((plugin) => exported.includes(plugin)).length,
          1,
          `add a line to ${folder}/index.ts`,
        )
      })
    }

    it('has nothing else', () => assert.equal(plugins.length, files.length))

    for (const { name, needs } of plugins) {
      it(`says what ${name} needs, and that is enough`, () => {
        assert.ok(needs.length > 0)
        for (const need of needs) {
          assert.ok(need.programs ?? need.paths ?? need.kernels, 'it would be available everywhere')
          assert.equal(isAvailable({ needs }, fitting(need)), true)
        }
      })
    }
  })
}

/** A machine that has just that. */
function fitting({ kernels, distros, programs = [], paths = [], systemd = true }: Need): NetworkFacts {
  const { os, kernel } = networkFactsOf()
  return networkFactsOf(
    { programs, paths: paths.slice(0, 1).map((path) => path.replace('*', 'any')) },
    {
      systemd,
      kernel: { ...kernel, system: kernels?.[0] ?? kernel.system },
      os: { ...os, id: distros?.[0]?.replace('*', '-any') ?? os.id },
    },
  )
}
