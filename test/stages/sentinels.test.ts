import assert from 'node:assert/strict'
import type { Machine } from '../../core/facts.ts'
import { openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import { sentinelsOf, writeSentinels } from '../../stages/sentinels.ts'
import { memory, type WorldFile } from '../../system/memory.ts'
import { facts } from '../modules/machine.ts'

const guid = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
const partition = 'ABCD1234-0000-4000-8000-00000000000A'

function variable(name: string, text: string): Record<string, WorldFile> {
  const content = Buffer.concat([Buffer.from([6, 0, 0, 0]), Buffer.from(`${text}\0`, 'utf16le')])
  return { [`/sys/firmware/efi/efivars/${name}-${guid}`]: { content } }
}

const booted = (entry: string, removable: string): Record<string, WorldFile> => ({
  ...variable('LoaderEntrySelected', entry),
  ...variable('LoaderDevicePartUUID', partition),
  [`/dev/disk/by-partuuid/${partition.toLowerCase()}`]: { link: '../../sda1' },
  '/sys/class/block/sda1': { link: '../../devices/pci/block/sda/sda1' },
  '/sys/devices/pci/block/sda/removable': `${removable}\n`,
})

async function written(cmdline: string, files: Record<string, WorldFile> = {}) {
  const host = memory({ files })
  const own: Machine = { ...facts, cmdline }
  const boot = openBoot({
    host,
    console: collectingConsole(),
    processId: 1,
    parentId: 0,
    facts: { ...facts, ...own },
  })
  await writeSentinels(boot)
  const tree = Object.entries(host.tree()).filter(([path]) => path.startsWith('/run/cos/'))
  return { host, names: tree.map(([path]) => path.slice('/run/cos/'.length)).sort() }
}

describe('the sentinels of a boot', () => {
  for (const [cmdline, names] of [
    ['root=LABEL=COS_ACTIVE cos-img/filename=/cOS/active.img', ['active_mode']],
    ['root=LABEL=COS_PASSIVE', ['passive_mode']],
    ['root=LABEL=COS_RECOVERY', ['recovery_mode']],
    ['root=LABEL=COS_SYSTEM', ['recovery_mode']],
    ['recovery-mode', ['recovery_mode']],
    ['root=LABEL=COS_RECOVERY kairos.reset', ['autoreset_mode']],
    ['root=live:CDLABEL=COS_LIVE', ['live_mode']],
    ['root=live:LABEL=COS_LIVE', ['live_mode']],
    ['netboot', ['live_mode']],
    ['root=live:CDLABEL=COS_LIVE kairos.ram', ['active_mode', 'in_ram_mode']],
    ['root=/dev/sda1', ['unknown']],
    ['', ['unknown']],
  ] as const) {
    it(`follow from the kernel's command line: ${cmdline || 'empty'}`, () => {
      assert.deepEqual(sentinelsOf(cmdline), names)
    })
  }

  for (const [what, files, names] of [
    ['of the active entry', booted('active.conf', '0'), ['active_mode', 'uki_boot_mode']],
    ['of another active entry', booted('active_install-mode.conf', '0'), ['active_mode', 'uki_boot_mode']],
    ['of the passive entry', booted('passive.conf', '0'), ['passive_mode', 'uki_boot_mode']],
    ['of the recovery entry', booted('recovery.conf', '0'), ['recovery_mode', 'uki_boot_mode']],
    ['that resets', booted('statereset.conf', '0'), ['autoreset_mode', 'uki_boot_mode']],
    ['of an entry that Kairos does not have', booted('arch.efi', '0'), ['uki_boot_mode', 'unknown']],
    ['from a stick', booted('active.conf', '1'), ['live_mode', 'uki_install_mode']],
    ['of which the firmware says nothing', {}, ['live_mode', 'uki_install_mode']],
  ] as const) {
    it(`follow from the loader's entry in a boot of a unified kernel image ${what}`, async () => {
      assert.deepEqual((await written('rd.immucore.uki', files)).names, names)
    })
  }

  it('can be read by everybody, and are as Kairos writes them', async () => {
    const { host } = await written('COS_ACTIVE')
    assert.equal(host.text('/run/cos/active_mode'), '1')
    assert.equal(host.tree()['/run/cos/active_mode']?.mode, 0o777)
  })

  it("are left alone where Kairos' initrd has written them", async () => {
    const { names } = await written('COS_ACTIVE', { '/run/cos/live_mode': '1', '/run/cos/cos-layout.env': '' })
    assert.deepEqual(names, ['cos-layout.env', 'live_mode'])
  })

  it('are written where only the layout is there', async () => {
    const { names } = await written('COS_ACTIVE', { '/run/cos/cos-layout.env': '' })
    assert.deepEqual(names, ['active_mode', 'cos-layout.env'])
  })
})
