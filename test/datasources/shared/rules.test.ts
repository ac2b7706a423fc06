import assert from 'node:assert/strict'
import { say } from '../../../core/said.ts'
import { datasources } from '../../../datasources/index.ts'
import {
  commandLineWord,
  detects,
  dmiHas,
  dmiIs,
  dmiStarts,
  fileExists,
  filesExist,
  labelled,
  maybe,
  outsideContainers,
  type Rule,
  rule,
} from '../../../datasources/shared/rules.ts'
import { type MachineOptions, machine } from '../machine.ts'

const dmi = { sys_vendor: 'Hetzner', product_name: 'CloudStack KVM', product_serial: 'ds=nocloud;s=http://u:p@h/' }
const here: MachineOptions = {
  dmi,
  cmdline: 'ro vultr',
  disks: [{ device: '/dev/sr0', label: 'CLOUDMD' }],
  facts: { paths: new Set(['/seed/meta-data', '/seed/user-data', '/only/meta-data']) },
}

/** Each rule, the fact that it tells of `here`. */
const cases: readonly (readonly [rule: Rule, told: string | undefined])[] = [
  [dmiIs('system-manufacturer', 'NWCS', 'Hetzner'), 'DMI system-manufacturer is Hetzner'],
  [dmiIs('system-manufacturer', 'hetzner'), undefined],
  [dmiIs('baseboard-version', ''), undefined],
  [dmiStarts('system-product-name', 'CloudStack'), 'DMI system-product-name is CloudStack KVM'],
  [dmiStarts('system-product-name', 'KVM'), undefined],
  [dmiHas('system-product-name', /cloudstack/i, say`…cloudstack…`), 'DMI system-product-name is CloudStack KVM'],
  [dmiHas('system-serial-number', /^ds=nocloud/, say`ds=nocloud`), 'DMI system-serial-number'],
  [filesExist('/seed', 'meta-data', 'user-data'), '/seed/meta-data and /seed/user-data exist'],
  [filesExist('/only', 'meta-data', 'user-data'), undefined],
  [fileExists('/only/meta-data'), '/only/meta-data exists'],
  [labelled('cloudmd', 'CLOUDMD'), '/dev/sr0 is labelled CLOUDMD'],
  [labelled('cloudmd'), undefined],
  [commandLineWord('vultr'), 'the kernel command line has vultr'],
  [commandLineWord('vul'), undefined],
]

describe('detection by rules', () => {
  for (const [one, told] of cases) {
    it(`looks at ${one.looksAt}: ${told ?? 'nothing'}`, () => {
      assert.equal(one.holds(machine(here).facts, {}), told)
    })
  }

  it('says what a field of the DMI would have to be', () => {
    assert.equal(dmiIs('system-manufacturer', 'Linode', 'Akamai').looksAt, 'DMI system-manufacturer: Linode or Akamai')
    assert.equal(dmiStarts('system-product-name', 'Exoscale').looksAt, 'DMI system-product-name: Exoscale…')
  })

  it('sees no DMI in a container, and no files of its host where a rule says so', () => {
    const { facts } = machine({ ...here, container: true })
    assert.equal(dmiIs('system-manufacturer', 'Hetzner').holds(facts, {}), undefined)
    assert.equal(outsideContainers(fileExists('/only/meta-data')).holds(facts, {}), undefined)
    assert.ok(fileExists('/only/meta-data').holds(facts, {}))
  })

  it('answers yes before maybe, and no without any', () => {
    const { facts } = machine(here)
    const [yes, no] = [fileExists('/only/meta-data'), fileExists('/nowhere')]
    const answers = [[maybe(yes), yes], [maybe(yes), no], [no, maybe(no)], []].map((rules) =>
      detects(...rules)(facts, {}),
    )
    assert.deepEqual(answers, ['yes', 'maybe', 'no', 'no'])
  })

  it('passes the settings on', () => {
    const seeded = rule(say`the config`, (_facts, { url }) => (url ? say`the config has an address` : undefined))
    const { facts } = machine()
    assert.deepEqual([detects(seeded)(facts, { url: 'x' }), detects(seeded)(facts, {})], ['yes', 'no'])
  })

  for (const { name, detect } of datasources) {
    it(`is how ${name} is detected`, () => {
      assert.ok(detect.rules && detect.rules.length > 0)
    })
  }
})
