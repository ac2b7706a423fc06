import assert from 'node:assert/strict'
import { importsOf, importViolations } from '../../tools/import-rules.ts'

const packages = new Set(['yaml', 'undici'])
const whys = (from: string, to: string) => importViolations([{ from, to }], packages).map(({ why }) => why)

describe('import rules', () => {
  it('let each folder import what lies below it', () => {
    const imports = [
      ['cli/main.ts', 'stages/runner.ts'],
      ['stages/runner.ts', 'modules/index.ts'],
      ['datasources/openstack.ts', 'network/state.ts'],
      ['modules/ssh/ssh.ts', 'distros/distro.ts'],
      ['modules/ssh/ssh.ts', 'yaml'],
      ['system/http.ts', 'undici'],
      ['system/real.ts', 'node:fs'],
      ['network/renderers/netplan.ts', 'network/state.ts'],
      ['metadata-server/serve.ts', 'node:net'],
      ['datasources/search/search.ts', 'core/schema/validate.ts'],
      ['steps/datasource/shared/service.ts', 'datasources/shared/imds.ts'],
      ['steps/datasource/shared/azure.ts', 'datasources/azure/shared/wire-server.ts'],
      ['steps/datasource/shared/own-part.ts', 'userdata/mime/parse.ts'],
    ] as const
    for (const [from, to] of imports) assert.deepEqual(whys(from, to), [], `${from} imports ${to}`)
  })

  it('name every forbidden direction', () => {
    const imports = [
      ['languages/yaml/parse.ts', 'system/host.ts'],
      ['modules/ssh/ssh.ts', 'datasources/ec2.ts'],
      ['userdata/walk.ts', 'modules/index.ts'],
      ['network/renderers/eni.ts', 'system/host.ts'],
      ['network/renderers/eni.ts', 'network/fallback.ts'],
      ['metadata-server/serve.ts', 'datasources/ec2.ts'],
      ['datasources/ec2.ts', 'core/schema/validate.ts'],
      ['datasources/ec2.ts', 'distros/index.ts'],
      ['steps/files.ts', 'datasources/shared/imds.ts'],
      ['steps/files.ts', 'userdata/mime/parse.ts'],
      ['steps/datasource/datasource.ts', 'datasources/ec2.ts'],
      ['steps/datasource/datasource.ts', 'datasources/search/search.ts'],
      ['steps/datasource/datasource.ts', 'userdata/consume.ts'],
      ['datasources/search/search.ts', 'distros/profiles.ts'],
      ['stages/runner.ts', 'test/support/world.ts'],
      ['stages/runner.ts', 'cli/main.ts'],
      ['unheard/of.ts', 'core/json.ts'],
    ] as const
    for (const [from, to] of imports) assert.equal(whys(from, to).length, 1, `${from} imports ${to}`)
  })

  it('keep effects in system/ and unknown packages out', () => {
    for (const to of ['node:fs', 'node:fs/promises', 'node:child_process', 'node:net', 'undici', 'left-pad']) {
      assert.equal(whys('modules/ssh/ssh.ts', to).length, 1, to)
    }
  })

  it('find a cycle and say where it runs', () => {
    const ring = importViolations(
      [
        { from: 'core/a.ts', to: 'core/b.ts' },
        { from: 'core/b.ts', to: 'core/c.ts' },
        { from: 'core/c.ts', to: 'core/a.ts' },
      ],
      packages,
    )
    assert.deepEqual(
      ring.map(({ why }) => why),
      ['cycle: core/a.ts → core/b.ts → core/c.ts → core/a.ts'],
    )
  })

  it('read every form of import, and none from comments', () => {
    // Assembled, so that the check does not take this very file for one that imports them.
    const call = ['im', 'port('].join('')
    const source = [
      "// import nothing from 'comment'",
      "/* import('block') */",
      "import a from 'one'",
      'import type { B } from "two"',
      'import {\n  c,\n  type D,\n} ' + "from 'three'",
      "import 'four'",
      "export { e } from 'five'",
      "export * from 'six'",
      `const f = await ${call}'seven')`,
      `type G = ${call}'eight').G`,
      `const url = 'http://host/' // ${call}'nine')`,
    ].join('\n')
    assert.deepEqual(
      importsOf(source)
        .map(({ to }) => to)
        .sort(),
      ['eight', 'five', 'four', 'one', 'seven', 'six', 'three', 'two'],
    )
    assert.deepEqual(
      importsOf(source).filter(({ typeOnly }) => typeOnly),
      [{ to: 'two', typeOnly: true }],
    )
  })
})
