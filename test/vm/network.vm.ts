import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { bootVm, type Disk, iso, type RunningVm, vmDisk } from '../machines/vm.ts'

const [uplink, left, right, late] = ['52:54:00:00:00:0a', '52:54:00:00:00:0b', '52:54:00:00:00:0c', '52:54:00:00:00:0d']

const REPORT = `
show() { echo "== $1"; shift; "$@" 2>&1; }
show status cloud-init status --wait --long
show code sh -c 'cloud-init status >/dev/null; echo $?'
show devices ip -j -d address
show files sh -c 'ls /etc/netplan /etc/network/interfaces.d /etc/systemd/network /etc/udev/rules.d 2>/dev/null'
show failed systemctl --failed --no-legend --plain
show log sh -c 'grep -E "WARNING|ERROR" /var/log/cloud-init.log'
`

/** An address by DHCP on one card; the other two are a bond, a VLAN on it, a bridge on that, with an address. */
const STACK = `version: 2
ethernets:
  up0: {match: {macaddress: '${uplink}'}, set-name: up0, dhcp4: true}
  left0: {match: {macaddress: '${left}'}, set-name: left0}
  right0: {match: {macaddress: '${right}'}, set-name: right0}
bonds:
  bond0:
    interfaces: [left0, right0]
    parameters: {mode: active-backup, mii-monitor-interval: 100}
vlans:
  bond0.100: {id: 100, link: bond0}
bridges:
  br0:
    interfaces: [bond0.100]
    addresses: [192.0.2.50/24]
    parameters: {stp: false, forward-delay: 0}
`

interface Device {
  readonly ifname: string
  readonly master?: string
  readonly link?: string
  readonly address: string
  readonly linkinfo?: {
    readonly info_kind: string
    readonly info_data?: { readonly id?: number; readonly mode?: string }
  }
  readonly addr_info: readonly { readonly family: string; readonly local: string }[]
}

type Report = Readonly<Record<string, string>>

/** `files` come on an ISO; without them the machine's own seed counts. */
async function boot(
  disk: Disk,
  files: Record<string, string> | undefined,
  meanwhile?: (vm: RunningVm) => Promise<void>,
): Promise<Report> {
  const common = { 'meta-data': 'instance-id: net-1\nlocal-hostname: wired\n', 'user-data': '' }
  const seed = files && (await iso('cidata', { ...common, ...files }))
  try {
    const { report } = await bootVm(disk, { iso: seed?.path, cards: [left, right], timeout: 600_000, meanwhile })
    const sections = report.replaceAll('\r', '').split(/^== /m).slice(1)
    return Object.fromEntries(sections.map((text) => [text.split('\n', 1)[0] ?? '', text.replace(/^.*\n/, '').trim()]))
  } finally {
    seed?.remove()
  }
}

function checkStack(report: Report): void {
  assert.equal(report['code'], '0', `${report['status']}\n${report['log']}`)
  const devices = JSON.parse(report['devices'] ?? '[]') as Device[]
  const device = (name: string) => devices.find(({ ifname }) => ifname === name)
  const addresses = (name: string) =>
    device(name)
      ?.addr_info.filter(({ family }) => family === 'inet')
      .map(({ local }) => local)
  assert.deepEqual([device('left0')?.master, device('right0')?.master], ['bond0', 'bond0'])
  assert.deepEqual(device('bond0')?.linkinfo?.info_data?.mode, 'active-backup')
  assert.deepEqual([device('bond0.100')?.link, device('bond0.100')?.linkinfo?.info_data?.id], ['bond0', 100])
  assert.equal(device('bond0.100')?.master, 'br0')
  assert.deepEqual(addresses('br0'), ['192.0.2.50'])
  assert.deepEqual(addresses('up0'), ['10.0.2.15'])
}

describe('a virtual machine with three cards', () => {
  const disks: Disk[] = []
  let netplan: Promise<Report>
  let eni: Promise<Report>
  let hotplug: Promise<Report>

  before(async () => {
    const plain = await vmDisk(REPORT)
    disks.push(plain)
    const older = await vmDisk(REPORT, {
      kind: 'ifupdown',
      files: { '/etc/cloud/cloud.cfg.d/99-eni.cfg': 'system_info: {network: {renderers: [eni], activators: [eni]}}\n' },
      masked: ['systemd-networkd.service', 'systemd-networkd.socket', 'systemd-networkd-wait-online.service'],
    })
    disks.push(older)
    netplan = boot(plain, { 'network-config': STACK })
    eni = boot(older, { 'network-config': STACK })
    await Promise.allSettled([netplan, eni])
    const seed = '/var/lib/cloud/seed/nocloud'
    const waiting = await vmDisk(
      `printf '%s\\n' "  late0: {match: {macaddress: '${late}'}, set-name: late0, dhcp4: true, optional: true}" >> ${seed}/network-config
echo ready for a card > /dev/ttyS0
for i in $(seq 120); do ip -4 address show dev late0 2>/dev/null | grep -q 10.0.2 && break; sleep 1; done
echo the card is there > /dev/ttyS0
for i in $(seq 60); do [ -e /sys/class/net/late0 ] || break; sleep 1; done
${REPORT}
show hook cat /run/cloud-init/hook-hotplug.log
show gone sh -c 'ls /sys/class/net'
show netplan cat /etc/netplan/50-cloud-init.yaml
show journal journalctl -b --no-pager -u cloud-init-hotplugd.service`,
      {
        files: {
          [`${seed}/meta-data`]: 'instance-id: plug-1\nlocal-hostname: wired\n',
          [`${seed}/user-data`]: '#cloud-config\nupdates: {network: {when: [boot-new-instance, hotplug]}}\n',
          [`${seed}/network-config`]: `version: 2
ethernets:
  up0: {match: {macaddress: '${uplink}'}, set-name: up0, dhcp4: true}
`,
        },
      },
    )
    disks.push(waiting)
    hotplug = boot(waiting, undefined, async ({ console, monitor }) => {
      const said = async (text: string) => {
        for (let i = 0; i < 500 && !console().includes(text); i++) await sleep(1000)
      }
      await said('ready for a card')
      await monitor(`device_add virtio-net-pci,netdev=late,mac=${late},id=latecard,bus=hole`)
      await said('the card is there')
      await monitor('device_del latecard')
    })
    await Promise.allSettled([hotplug])
  })

  after(() => {
    for (const disk of disks) disk.remove()
  })

  it('has a bond, a VLAN on it and a bridge on that through netplan', async () => {
    const report = await netplan
    checkStack(report)
    assert.equal(report['failed'], '')
    assert.match(report['files'] ?? '', /50-cloud-init\.yaml/)
  })

  it('has the same through eni and ifupdown', async () => {
    const report = await eni
    checkStack(report)
    assert.match(report['files'] ?? '', /50-cloud-init/)
  })

  it('configures a card that is added while it runs, and survives its removal', async () => {
    const report = await hotplug
    assert.match(report['hook'] ?? '', /udev: add .*\/net\//)
    assert.match(report['netplan'] ?? '', new RegExp(late))
    assert.equal(report['code'], '0', `${report['status']}\n${report['log']}`)
    assert.doesNotMatch(report['gone'] ?? '', /late0/)
  })
})
