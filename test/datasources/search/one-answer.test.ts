// The boot generator, `firstlight datasource detect` and the search of the stages are asked about the same machines.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { notices as createNotices } from '../../../core/notices.ts'
import { type AnyDatasource, datasourceNamed, datasources } from '../../../datasources/index.ts'
import { candidatesOf } from '../../../datasources/search/detect.ts'
import { explain } from '../../../datasources/search/explain.ts'
import { withOwnFacts } from '../../../datasources/search/own-facts.ts'
import { asksHypervisor, findInstance } from '../../../datasources/search/search.ts'
import { forcedSource } from '../../../datasources/shared/cmdline-text.ts'
import { clouds } from '../../../metadata-server/clouds/index.ts'
import { machineOf } from '../../../metadata-server/machine.ts'
import { configFiles } from '../../../stages/config/config-files.ts'
import { readSettings } from '../../../stages/config/settings.ts'
import { identifyInput, runIdentify } from '../../../stages/identify.ts'
import { knownFiles } from '../../../stages/state/known-files.ts'
import { gatherMachine } from '../../../system/facts.ts'
import { type RecordedMachine, recordedMachine, type UnrecordedMachine } from './recorded-machine.ts'

const machines: readonly RecordedMachine[] = JSON.parse(readFileSync('fixtures/datasources/ds-identify.json', 'utf8'))
/** Those that are looked at. */
const recorded = machines.filter(({ unforced = false }) => !unforced)
/** A machine of each cloud, by what its firmware says and with its disks. */
const played = clouds.map((cloud): UnrecordedMachine => {
  const one = machineOf({}, cloud.defaults)
  const own = {} as never
  const disks = (cloud.disks?.(one, own) ?? []).map((disk) => ({ device: '/dev/vdb', ...disk }))
  return { name: `a machine of ${cloud.title}`, cmdline: 'ro', dmi: cloud.dmi?.(one, own) ?? {}, disks }
})

/** Known by their hypervisor, of which nothing but systemd-detect-virt tells. */
const byHypervisor: readonly UnrecordedMachine[] = [
  {
    name: 'a virtual machine of LXD whose agent is not up yet',
    cmdline: 'ro',
    files: { '/sys/class/virtio-ports/vport1p1/name': 'org.linuxcontainers.lxd\n' },
  },
  {
    name: 'guestinfo of OVF and a firmware that does not name VMware',
    cmdline: 'ro',
    virt: 'vmware',
    programs: { '/usr/bin/vmware-rpctool': { 'info-get guestinfo.ovfEnv': '<?xml version="1.0"?><Environment/>' } },
  },
  {
    name: 'guestinfo of VMware and a firmware that does not name it',
    cmdline: 'ro',
    virt: 'vmware',
    programs: { '/usr/bin/vmware-rpctool': { 'info-get guestinfo.userdata': '#cloud-config' } },
  },
  {
    name: 'a disk of IBM on Xen without /proc/xen',
    cmdline: 'ro',
    virt: 'xen',
    disks: [{ device: '/dev/xvdh', label: 'METADATA', type: 'vfat' }],
  },
]

const detected = '/run/cloud-init/cloud.cfg'

/** The sources that the stages read, in the order in which they do if none has the machine. */
async function searched({ host, facts: few }: Awaited<ReturnType<typeof recordedMachine>>): Promise<readonly string[]> {
  const asked = new Set<string>()
  const recorders = datasources.map(
    ({ ephemeral: _network, ephemeralFor: _networks, offline: _offline, ...source }): AnyDatasource => ({
      ...source,
      read: async () => {
        asked.add(source.name)
        return undefined
      },
    }),
  )
  const notices = createNotices(() => {}, 'test')
  const { config } = await readSettings({
    files: configFiles({ known: knownFiles(host), notices }),
    notices,
    cmdline: few.cmdline,
  })
  // The stages find out which hypervisor it is only where a source asks for it.
  const asks = asksHypervisor(few, config, { instance: undefined, trust: false })
  const { virtualization } = asks ? await gatherMachine(host, { environment: {} }) : few
  const facts = await withOwnFacts(host, { ...few, virtualization })
  for (const phase of ['local', 'network'] as const)
    await findInstance({
      host,
      facts,
      config,
      phase,
      notices,
      datasources: recorders,
      ephemeral: async (_network, work) => work(),
    })
  return [...asked].filter((name) => name !== 'None').sort()
}

describe('detection', () => {
  for (const given of [...recorded, ...played, ...byHypervisor]) {
    const { name } = given
    it(`gives one answer for ${name}`, async () => {
      const { host, facts } = await recordedMachine(given)
      const { exitCode } = await runIdentify(host, facts)
      const written = await host.files.readText(detected)
      const input = await identifyInput(host, facts)
      const { names } = candidatesOf(input)
      const { identified, sources, unlikely } = explain(input)
      assert.deepEqual(
        [identified.exitCode, identified.cloudCfg],
        [exitCode, written],
        'detect says what the generator wrote',
      )
      const known = (name: string) => datasourceNamed(name, datasources)?.name ?? []
      const chosen = identified.chosen.flatMap(known)
      if (exitCode !== 0) return assert.deepEqual(chosen, [], 'nothing is chosen where nothing runs')
      const narrowed = written?.startsWith('datasource_list')
      const forcedName = forcedSource(facts.cmdline)?.name
      const asked = [forcedName, ...(names.length === 1 ? names : [])].flatMap((name) => known(name ?? ''))
      const listed = [...asked, ...names.flatMap(known)]
      const open = sources
        .filter(({ answer, name }) => asked.includes(name) || (answer !== 'no' && listed.includes(name)))
        .map(({ name }) => name)
      const wanted = narrowed ? chosen.filter((name) => !unlikely.includes(name)) : open
      const inStage = await recordedMachine(given, { inStage: true })
      if (written !== undefined) await inStage.host.files.write(detected, written)
      assert.deepEqual(await searched(inStage), [...new Set(wanted)].sort(), 'the stages read what was chosen')
    })
  }
})
