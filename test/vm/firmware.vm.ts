// Seeds that QEMU hands over without a disk or a server.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootVm, type Disk, vmDisk } from '../machines/vm.ts'

const REPORT = `
show() { echo "== $1"; shift; "$@" 2>&1; }
show status cloud-init status --wait --long
show code sh -c 'cloud-init status >/dev/null; echo $?'
show hostname hostname
show failed systemctl --failed --no-legend --plain
show files cat /var/lib/order
show netplan cat /etc/netplan/50-cloud-init.yaml
show generator cat /run/cloud-init/ds-identify.log
show log sh -c 'grep -E "WARNING|ERROR" /var/log/cloud-init.log'
show seen grep -rlE 'hunter2' /run/cloud-init/status.json /run/cloud-init/ds-identify.log /var/log/cloud-init.log
`

const secret = 'hunter2'
const userData = `#cloud-config
users: [default, {name: luke}]
write_files: [{path: /root/secret, content: "${secret}\\n", permissions: '0600'}]
runcmd: ['echo runcmd >> /var/lib/order', 'id luke >> /var/lib/order', 'cat /root/secret >> /var/lib/order']
`
const network = `version: 2
ethernets:
  up0: {match: {macaddress: '52:54:00:00:00:0a'}, set-name: up0, dhcp4: true}
`
const metadata = (id: string) => `instance-id: ${id}\nlocal-hostname: ${id}\n`
const base64 = (text: string) => Buffer.from(text).toString('base64')

type Report = Readonly<Record<string, string>>

describe('a virtual machine without a disk for its seed', () => {
  let folder: string
  let disk: Disk
  let fwCfg: Promise<Report>
  let smbios: Promise<Report>

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firstlight-firmware-'))
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    disk = await vmDisk(REPORT)
    const entry = (name: string, text: string) => ['-fw_cfg', `name=opt/io.firstlight/${name},file=${file(name, text)}`]
    fwCfg = boot(disk, [
      ...entry('user-data', userData),
      ...entry('meta-data', metadata('fw-cfg')),
      ...entry('network-config', network),
    ])
    smbios = boot(disk, [
      ...['-smbios', `type=11,value=io.firstlight.binary:user-data=${base64(userData)}`],
      ...['-smbios', `type=11,value=io.systemd.credential.binary:firstlight.meta-data=${base64(metadata('smbios'))}`],
    ])
    await Promise.allSettled([fwCfg, smbios])
  })

  after(() => {
    disk?.remove()
    rmSync(folder, { recursive: true })
  })

  it('boots from entries of fw_cfg', async () => {
    const report = await fwCfg
    check(report, 'fw_cfg')
    assert.equal(report['hostname'], 'fw-cfg')
    assert.match(report['netplan'] ?? '', /up0/)
  })

  it('boots from OEM strings of SMBIOS, of which one is a credential', async () => {
    const report = await smbios
    check(report, 'smbios')
    assert.equal(report['hostname'], 'smbios')
  })
})

function check(report: Report, place: string): void {
  assert.equal(report['code'], '0', `${report['status']}\n${report['log']}`)
  assert.match(report['status'] ?? '', new RegExp(`^detail: DataSourceNoCloud \\[seed=${place}\\]$`, 'm'))
  assert.match(report['generator'] ?? '', /found NoCloud/)
  assert.equal(report['failed'], '')
  assert.match(report['files'] ?? '', new RegExp(`^runcmd\\nuid=\\d+\\(luke\\).*\\n${secret}$`))
  assert.equal(report['seen'], '')
}

async function boot(disk: Disk, qemu: readonly string[]): Promise<Report> {
  const result = await bootVm(disk, { qemu, timeout: 600_000 })
  const sections = result.report.replaceAll('\r', '').split(/^== /m).slice(1)
  return Object.fromEntries(sections.map((text) => [text.split('\n', 1)[0] ?? '', text.replace(/^.*\n/, '').trim()]))
}
