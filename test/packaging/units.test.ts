// Laws over the units as files; what systemd makes of them is the boot tests' to say.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { unitFor } from '../../packaging/unit-variants.ts'
import { kairosSwitches } from '../../stages/switches.ts'
import { documentDirectories } from '../../steps/documents/directories.ts'

const folder = new URL('../../packaging/kairos/', import.meta.url)
const units = readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
const values = (text: string, key: string) =>
  text.split('\n').flatMap((line) => (line.startsWith(`${key}=`) ? line.slice(key.length + 1).split(' ') : []))

describe("the units of Kairos' stages", () => {
  for (const { name, text } of units) {
    it(`start nothing where there is no directory of documents, or where they are turned off: ${name}`, () => {
      assert.deepEqual(
        values(text, 'ConditionPathIsDirectory').sort(),
        documentDirectories.map((path) => `|${path}`).sort(),
      )
      // The generator's mark of a machine that is given some by its kernel command line.
      assert.ok(values(text, 'ConditionPathExists').includes('|/run/cloud-init/kernel-documents'))
      assert.deepEqual(
        values(text, 'ConditionKernelCommandLine').sort(),
        kairosSwitches.map((word) => `!${word}`).sort(),
      )
    })
  }

  it('are told by the generator, and have services of OpenRC, that know the same directories', () => {
    const openrc = new URL('../openrc/', folder)
    const services = readdirSync(openrc).filter((name) => name.startsWith('cos-setup-'))
    const scripts = ['../generator.sh', ...services.map((name) => `../openrc/${name}`)]
    assert.ok(services.length > 0)
    for (const script of scripts) {
      const text = readFileSync(new URL(script, folder), 'utf8')
      for (const directory of documentDirectories) assert.ok(text.includes(` ${directory}`), `${script} ${directory}`)
    }
  })

  it('stand in the order of the timeline', () => {
    const unit = (stage: string) => units.find(({ name }) => name === `cos-setup-${stage}.service`)?.text ?? ''
    assert.ok(values(unit('boot'), 'After').includes('cos-setup-fs.service'))
    assert.ok(values(unit('boot'), 'After').includes('cloud-init-local.service'))
    const network = 'cloud-init-network.service'
    const text = readFileSync(new URL(`../systemd/${network}`, folder), 'utf8')
    for (const family of ['debian', 'redhat', 'suse']) {
      const earlier = (kairos: boolean) => values(unitFor({ family, kairos }, network, text), 'After')
      assert.ok(earlier(true).includes('cos-setup-boot.service'))
      // There it is before what that one comes after.
      assert.ok(!earlier(false).includes('cos-setup-boot.service'))
    }
    assert.ok(!values(unit('boot'), 'Before').includes(network))
    assert.ok(values(unit('network'), 'After').includes('cos-setup-boot.service'))
    assert.ok(values(unit('fs'), 'After').includes('local-fs.target'))
    const added = readFileSync(new URL('../documents.conf', folder), 'utf8')
    assert.ok(values(added, 'Before').includes('cloud-init-local.service'))
  })
})
