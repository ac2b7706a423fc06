// Disks that are full, read-only or broken: the boot does what it can, says what it could not, and does not call that well.

import assert from 'node:assert/strict'
import type { HostErrorCode } from '../../core/errors.ts'
import { describeNotice } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import { type BootStatus, readBootStatus } from '../../stages/state/boot-status.ts'
import type { MemoryHost } from '../../system/memory.ts'
import { type FileCall, failing } from '../support/failing-files.ts'
import { publicKey } from '../support/public-key.ts'
import { repeatedIn } from '../support/repeated.ts'
import { type Booted, bootOnce, machine } from './whole-boot.ts'

const key = publicKey('bob')
const userData = `#cloud-config
users: [{name: bob, ssh_authorized_keys: [${key}]}]
write_files: [{path: /etc/motd, content: hello}]
runcmd: [echo late]
`
const network = 'version: 2\nethernets:\n  eth0:\n    addresses: [10.0.0.2/24]\n'
const start = () =>
  machine({ 'user-data': userData, 'network-config': network }, { files: { '/proc/sys/kernel/random/boot_id': 'a\n' } })

/** What a machine is of no use without. */
const works: Readonly<Record<string, (host: MemoryHost) => Promise<boolean>>> = {
  network: async (host) => ((await host.files.readText('/etc/netplan/50-cloud-init.yaml')) ?? '').includes('10.0.0.2'),
  user: async (host) => host.ran.some(([program, name]) => program === 'useradd' && name === 'bob'),
  keys: async (host) => ((await host.files.readText('/home/bob/.ssh/authorized_keys')) ?? '').includes(key),
  hostname: async (host) => (await host.files.readText('/etc/hostname')) === 'web-1\n',
  files: async (host) => (await host.files.readText('/etc/motd')) === 'hello',
}

interface Case {
  readonly code: HostErrorCode
  readonly fails: (call: FileCall) => boolean
  /** What cannot be done, because it lies on that disk itself. */
  readonly without?: readonly string[]
}

const below =
  (...folders: readonly string[]) =>
  ({ path }: FileCall) =>
    folders.some((folder) => path === folder || path.startsWith(`${folder}/`))

/** All else is in memory. */
const onDisk = (call: FileCall) => !below('/run', '/proc', '/sys', '/dev', '/tmp')(call)

const written = (covers: (call: FileCall) => boolean) => (call: FileCall) => call.changes && covers(call)

const cases: Readonly<Record<string, Case>> = {
  'a full /run': { code: 'full', fails: written(below('/run')) },
  'a full /var': { code: 'full', fails: written(below('/var')) },
  'a read-only /var': { code: 'denied', fails: written(below('/var')) },
  'a full /run and /var': { code: 'full', fails: written(below('/run', '/var')) },
  'a /var/lib/cloud on a failing disk': {
    code: 'io',
    fails: (call) => below('/var/lib/cloud', '/var/log')(call) && !call.path.startsWith('/var/lib/cloud/seed'),
  },
  'a full /': {
    code: 'full',
    fails: written(onDisk),
    without: ['network', 'keys', 'hostname', 'files'],
  },
  'a read-only /': {
    code: 'denied',
    fails: written(onDisk),
    without: ['network', 'keys', 'hostname', 'files'],
  },
  'no room anywhere': { code: 'full', fails: written(() => true), without: ['network', 'keys', 'hostname', 'files'] },
}

const texts = ({ status, errors, told, console }: Booted) => [
  ...status.errors,
  ...errors,
  ...Object.values(status.recoverable).flat(),
  ...told.map(describeNotice),
  ...console.split('\n'),
]
const said = (booted: Booted) => texts(booted).join('\n')

const mistake = /\b(?:Type|Range|Syntax|Reference)Error\b|is not a function|Cannot read prop|is not iterable|\[object /

/** For people: nothing that only the engine says, and nothing twice. */
function isReadable(booted: Booted, name: string): void {
  assert.doesNotMatch(said(booted), mistake, name)
  for (const text of texts(booted)) assert.equal(repeatedIn(text), undefined, `${name}: ${text}`)
}

/** All stages were started, and came to their end. */
const untrue = /was never started|never finished|has to run first|not there/

async function bootOn(
  { code, fails }: Pick<Case, 'code' | 'fails'>,
  options: { readonly apart?: boolean } = {},
): Promise<Booted & { readonly host: MemoryHost; readonly later: BootStatus }> {
  const host = start()
  const booted = await bootOnce({ ...host, files: failing(host.files, code, fails) }, options)
  // As somebody sees it afterwards who asks with the units at hand.
  const facts = { cmdline: '', environmentCmdline: undefined }
  const asked = { ...host, commands: { ...host.commands, query: async () => settled } }
  const later = await readBootStatus({ host: asked, facts, paths: defaultPaths, checkUnits: true })
  return { ...booted, host, later }
}

const settled = {
  exitCode: 0,
  stdout: 'ActiveState=active\nUnitFileState=enabled\nSubState=exited\nMainPID=0\n',
  stderr: '',
  duration: 0,
}

/** How many there are where all of them succeed. */
async function writesIn(covers: Case['fails']): Promise<number> {
  const seen: FileCall[] = []
  await bootOn({ code: 'full', fails: (call) => Boolean(call.changes && covers(call) && seen.push(call) === 0) })
  return seen.length
}

/** Some way it reaches a person: the status, or the exit code of a unit. */
function isTold(booted: Booted & { readonly later: BootStatus }, name: string): void {
  const failed = Object.values(booted.stages).some((exitCode) => exitCode > 0)
  assert.ok(booted.exitCode !== 0 || failed, `${name}: nobody is told`)
  assert.match(said(booted), /no space|read-only|input\/output/, name)
  isReadable(booted, name)
  const lines = [...said(booted).split('\n'), ...booted.later.errors]
  assert.deepEqual(
    lines.filter((line) => untrue.test(line)),
    [],
    name,
  )
}

describe('a boot with', () => {
  for (const [name, { code, fails, without = [] }] of Object.entries(cases)) {
    it(`${name} does what it can, and says what it could not`, async () => {
      isTold(await bootOn({ code, fails }, { apart: true }), `${name}, each stage by itself`)
      const booted = await bootOn({ code, fails })
      isTold(booted, name)
      for (const [what, isDone] of Object.entries(works))
        if (!without.includes(what)) assert.ok(await isDone(booted.host), `${what} is missing\n${said(booted)}`)
    })
  }

  for (const [place, covers] of Object.entries({ '/run': below('/run'), '/var': below('/var') })) {
    it(`no room in ${place} from any write on does all that lies elsewhere`, async () => {
      const count = await writesIn(covers)
      assert.ok(count > 10, `${count}`)
      for (let room = 0; room < count; room++) {
        let left = room
        const fails = (call: FileCall) => call.changes && covers(call) && left-- <= 0
        if (place === '/run') isTold(await bootOn({ code: 'full', fails }, { apart: true }), `room for ${room}, apart`)
        left = room
        const booted = await bootOn({ code: 'full', fails })
        isTold(booted, `room for ${room}`)
        for (const [what, isDone] of Object.entries(works))
          assert.ok(await isDone(booted.host), `${what} is missing with room for ${room}\n${said(booted)}`)
      }
    })

    it(`one write that fails in ${place} costs no more than itself`, async () => {
      const count = await writesIn(covers)
      for (let which = 0; which < count; which++) {
        let at = 0
        const booted = await bootOn({ code: 'full', fails: (call) => call.changes && covers(call) && at++ === which })
        isReadable(booted, `write ${which}`)
        for (const [what, isDone] of Object.entries(works))
          assert.ok(await isDone(booted.host), `${what} is missing after write ${which}\n${said(booted)}`)
      }
    })
  }

  it('no room on the disk from any write on comes to its end, with an error', async () => {
    const count = await writesIn(onDisk)
    assert.ok(count > 30, `${count}`)
    const step = Math.floor(count / 12)
    for (let room = 0; room < count; room += room > count - 2 * step ? 1 : step) {
      let left = room
      const booted = await bootOn({ code: 'full', fails: (call) => call.changes && onDisk(call) && left-- <= 0 })
      isTold(booted, `room for ${room}`)
      assert.equal(booted.status.running, 'done')
      assert.notEqual(booted.exitCode, 0, `room for ${room}`)
    }
  })

  it('an /etc/os-release that cannot be read is an error of each stage, and not a boot that has not begun', async () => {
    for (const apart of [true, false]) {
      const booted = await bootOn({ code: 'io', fails: ({ path }) => path === '/etc/os-release' }, { apart })
      isTold(booted, `apart: ${apart}`)
      const { local, network: online, config, final } = booted.stages
      assert.deepEqual([local, online, config, final], [1, 1, 1, 1])
      assert.deepEqual([booted.later.running, booted.later.condition], ['done', 'error'])
      assert.equal(booted.later.errors.filter((text) => text.includes('/etc/os-release')).length, 4)
    }
  })

  it('a full /var/lib/cloud says so once, not for each file', async () => {
    const booted = await bootOn({ code: 'full', fails: written(below('/var/lib/cloud')) })
    const faults = booted.told.filter(({ code }) => code === 'stage/state')
    assert.equal(faults.length, 1)
  })
})
