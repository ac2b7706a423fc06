import assert from 'node:assert/strict'
import { waitingForItself } from '../../stages/own-unit.ts'
import { memory } from '../../system/memory.ts'

const own = 'cos-setup-boot.service'
const show = (units: readonly string[]) => `systemctl show --property=Id,After -- ${units.join(' ')}`
const blocks = (after: Readonly<Record<string, string>>) =>
  Object.entries(after)
    .map(([id, list]) => `After=${list}\nId=${id}\n`)
    .join('\n')

/** A machine on which a step has started `argv`. `jobs` are waiting, each with what it comes after. */
function machine(
  argv: readonly string[],
  jobs: Readonly<Record<string, string>>,
  group = '0::/system.slice/x.service',
) {
  const list = Object.keys(jobs).map((unit, index) => `${index + 2} ${unit} start waiting\n`)
  return memory({
    files: {
      '/proc/self/cgroup': `12:cpu:/\n${group}\n`,
      '/sys/fs/cgroup/system.slice/x.service/cgroup.procs': '7\n8\n9\n',
      '/proc/7/cmdline': 'node\0firstlight\0boot\0',
      '/proc/8/cmdline': 'sh\0-c\0systemctl start late\0',
      '/proc/9/cmdline': argv.map((word) => `${word}\0`).join(''),
    },
    commands: {
      'systemctl list-jobs --plain --no-legend': { stdout: `1 ${own} start running\n${list.join('')}` },
      [show(Object.keys(jobs))]: { stdout: blocks(jobs) },
    },
  })
}

describe('a step that waits for a unit', () => {
  const network = { 'late.service': 'basic.target network-online.target', 'network-online.target': 'net.service' }

  for (const [what, argv, after] of [
    ['right after its own', ['systemctl', 'start', 'late'], { 'late.service': own }],
    ['after others that do', ['/bin/systemctl', 'start', 'late.service'], { ...network, 'net.service': own }],
    ['among several', ['systemctl', 'enable', '--now', 'other', 'late'], { ...network, 'net.service': own }],
    ['in a circle', ['systemctl', 'start', 'late'], { ...network, 'net.service': `late.service ${own}` }],
  ] as const) {
    it(`would wait for ever where that comes ${what}`, async () => {
      assert.equal(await waitingForItself(machine(argv, after), own), 'late.service')
    })
  }

  for (const [what, argv, after] of [
    ['comes after something else', ['systemctl', 'start', 'late'], { ...network, 'net.service': 'disk.service' }],
    ['comes after a unit that waits for nobody', ['systemctl', 'start', 'late'], { 'late.service': 'net.service' }],
    ['has no job', ['systemctl', 'start', 'other'], { ...network, 'net.service': own }],
  ] as const) {
    it(`will have it where that ${what}`, async () => {
      assert.equal(await waitingForItself(machine(argv, after), own), undefined)
    })
  }

  it('is not asked about where no systemctl runs', async () => {
    const host = machine(['apt-get', 'install', 'late'], { 'late.service': own })
    assert.equal(await waitingForItself(host, own), undefined)
    assert.deepEqual(host.calls, [])
  })

  it('is found in either kind of control groups', async () => {
    const host = machine(
      ['systemctl', 'start', 'late'],
      { 'late.service': own },
      '1:name=systemd:/system.slice/x.service',
    )
    assert.equal(await waitingForItself(host, own), 'late.service')
  })
})
