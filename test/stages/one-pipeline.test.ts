// One machine, two worlds: what becomes of each conflict between cloud-init and Kairos; long because the table of cases is one.

import assert from 'node:assert/strict'
import type { Machine } from '../../core/facts.ts'
import type { Notice } from '../../core/notices.ts'
import { ec2 } from '../../metadata-server/clouds/ec2.ts'
import { runDocumentsOf, runPoint } from '../../stages/run.ts'
import { type Point, pointNamed } from '../../stages/timeline.ts'
import type { AnswerFunction, MemoryHost, World } from '../../system/memory.ts'
import { run as command } from '../cli/run.ts'
import { facts as usual } from '../modules/machine.ts'
import { service } from '../steps/datasource/provided.ts'
import { opened, shellLines } from './opened.ts'
import { bootOnce, machine, restart, type Seed, seedDirectory } from './whole-boot.ts'

const point = (name: string) => pointNamed(name) as Point
/** The scripts of user-data, in the order in which they were run. */
const scripts = (host: MemoryHost) =>
  host.ran.flatMap(([program = '']) => (program.includes('/scripts/') ? [program.replace(/^.*\/scripts\//, '')] : []))
const oem = (documents: Record<string, string>): World['files'] =>
  Object.fromEntries(Object.entries(documents).map(([name, text]) => [`/oem/${name}.yaml`, text]))

/** A whole boot of a machine with a seed and documents. */
async function booted(seed: Seed, documents: Record<string, string>, commands?: World['commands']) {
  const host = machine(seed, { files: oem(documents), ...(commands && { commands }) })
  const boot = await bootOnce(host, { apart: true })
  return { host, boot }
}

/** One point of a machine that has documents and nothing else. */
async function ran(name: string, files: World['files'], facts?: Partial<Machine>) {
  const host = machine(undefined, { files })
  const heard: Notice[] = []
  const boot = opened(host, heard, facts && { facts: { ...usual, ...facts } })
  const report = await runPoint(boot, point(name))
  return { host, heard, report, boot }
}

const again = async (host: MemoryHost, files: World['files'] = {}) => {
  await restart(host)
  for (const [path, text] of Object.entries(files ?? {})) await host.files.write(path, text as string)
  return bootOnce(host, { apart: true })
}

/** In the cloud, whose documents keep its user-data as Kairos' images do. */
const image = (stage: string) =>
  `stages: {${stage}: [{if: '[ ! -e /oem/95_userdata ]', datasource: {providers: [aws], path: /oem/95_userdata}}]}\n`
const provided = (userData: string): World => ({
  http: service(ec2, { hostname: 'db', 'user-data': userData }),
  async commands({ argv }, world) {
    if (argv.at(-1) !== '[ ! -e /oem/95_userdata ]') return undefined
    return { exitCode: (await world.files.exists('/oem/95_userdata')) ? 1 : 0 }
  },
})

describe('one pipeline for both worlds', () => {
  it('1: steps run in every boot, user-data as cloud-init has it, and "frequency" changes that of a step', async () => {
    const steps = `stages:
  boot:
  - {name: every, commands: [every]}
  - {name: instance, frequency: per-instance, commands: [instance]}
  - {name: once, frequency: once, commands: [once]}
`
    const { host } = await booted({ 'user-data': '#cloud-config\nruncmd: [echo]\n' }, { a: steps })
    await again(host)
    await again(host, { [`${seedDirectory}/meta-data`]: 'instance-id: i-2\n' })
    const count = (text: string) => shellLines(host).filter((line) => line === text).length
    // Before its datasources are read the machine is who it was, so "boot" comes after the local stage.
    assert.deepEqual([count('every'), count('instance'), count('once')], [3, 2, 1])
    assert.deepEqual(scripts(host), ['runcmd', 'runcmd'])
  })

  it('2: where a cloud-config comes from says when its keys are done', async () => {
    const { host } = await booted(
      { 'user-data': '#cloud-config\nruncmd: [echo]\n' },
      { a: '#cloud-config\nruncmd: [early]\nstages: {config: [{commands: [between]}]}\n' },
    )
    const order = host.ran.flatMap(([program = '', , line]) =>
      program === 'sh' ? [line] : program.endsWith('/scripts/runcmd') ? ['scripts/runcmd'] : [],
    )
    assert.deepEqual(
      order.filter((line) => ['early', 'between', 'scripts/runcmd'].includes(line ?? '')),
      ['early', 'between', 'scripts/runcmd'],
    )
  })

  it('3: users are there for what belongs to them; as yip they come last', async () => {
    const text = '#cloud-config\nusers: [{name: joe, passwd: "$6$x"}]\nruncmd: [work]\n'
    for (const [compat, expected] of [
      [[], [true]],
      [['--compat'], [false]],
    ] as const) {
      const seen: boolean[] = []
      const watch: AnswerFunction = async ({ argv }, world) => {
        if (argv.at(-1) === 'work') seen.push((await world.files.readText('/etc/passwd'))?.includes('joe:') ?? false)
        return undefined
      }
      const host = machine(undefined, { files: oem({ a: text }), commands: watch })
      const { err } = await command(['run-stage', ...compat, 'boot'], { host })
      assert.deepEqual(seen, expected, err)
    }
  })

  it('4: a user has the password that a document gives it, and none can log in without one', async () => {
    const text = '#cloud-config\nusers: [{name: joe, passwd: "$6$x"}, {name: ann}, {name: eve, lock_passwd: false}]\n'
    const { host, report } = await ran('boot', oem({ a: text }))
    assert.deepEqual(report.errors, [])
    const field = (name: string) => new RegExp(`^${name}:([^:]*):`, 'm').exec(host.text('/etc/shadow'))?.[1]
    assert.equal(field('joe'), '$6$x')
    for (const name of ['ann', 'eve']) assert.match(field(name) ?? '', /^[!*]/)
  })

  it('5: a failure is in the status and ends nothing; only --strict makes an exit code of it', async () => {
    const failing = 'stages: {boot: [{name: bad, files: [{path: relative}]}, {commands: [next]}]}\n'
    const { host, boot } = await booted({}, { a: failing })
    assert.ok(shellLines(host).includes('next'))
    assert.equal(boot.exitCode, 1)
    assert.match(boot.status.errors.join(), /\/oem\/a\.yaml:1/)
    const codes = []
    for (const strict of [[], ['--strict']])
      codes.push((await command(['run-stage', ...strict, 'boot'], { files: oem({ a: failing }) })).exitCode)
    assert.deepEqual(codes, [0, 1])
  })

  it('6: one step after the other, also where "after" leaves them free', async () => {
    let running = 0
    const most: number[] = []
    const watch: AnswerFunction = async ({ argv }) => {
      if (!argv.at(-1)?.startsWith('step')) return undefined
      most.push(++running)
      await Promise.resolve()
      running -= 1
      return { exitCode: 0 }
    }
    const steps =
      '{name: x, commands: [step x]}, {name: y, commands: [step y]}, {after: [{name: D.y}], commands: [step z]}'
    await booted({}, { a: `name: D\nstages: {boot: [${steps}]}\n` }, watch)
    assert.deepEqual(most, [1, 1, 1])
  })

  it('7: "after" holds over all directories', async () => {
    const { host } = await ran('boot', {
      '/system/oem/a.yaml': 'name: A\nstages: {boot: [{after: [{name: B.x}], commands: [second]}]}\n',
      '/usr/local/cloud-config/b.yaml': 'name: B\nstages: {boot: [{name: x, commands: [first]}]}\n',
    })
    assert.deepEqual(shellLines(host), ['first', 'second'])
  })

  it('8: a broken document takes nobody along', async () => {
    const { host, heard } = await ran('boot', oem({ a: 'stages: [\n', b: 'stages: {boot: [{commands: [fine]}]}\n' }))
    assert.deepEqual(shellLines(host), ['fine'])
    assert.deepEqual(
      heard.filter(({ code }) => code === 'steps/bad-document').map(({ where }) => where?.document),
      ['/oem/a.yaml'],
    )
  })

  it('9: steps are Go templates, user-data one of Jinja by its header alone, and kept as it came', async () => {
    const raw = '#cloud-config\nwrite_files: [{path: /raw, content: "{{ add 1 2 }}"}]\n'
    const jinja = `## template: jinja\n#cloud-config\nwrite_files: [{path: /jinja, content: "{{ 1 + 2 }}"}]\n`
    for (const [userData, path, content] of [
      [raw, '/raw', '{{ add 1 2 }}'],
      [jinja, '/jinja', '3'],
    ] as const) {
      const { host } = await booted(
        { 'user-data': userData },
        { a: "stages: {boot: [{commands: ['go {{ add 1 2 }}']}]}\n" },
      )
      assert.ok(shellLines(host).includes('go 3'))
      assert.equal(host.text(path), content)
      assert.equal(host.text('/var/lib/cloud/instances/i-1/user-data.txt'), userData)
    }
  })

  it('10: what a datasource step has kept is forgotten with its instance, and asked for again', async () => {
    const host = machine(
      {},
      { ...provided('stages: {final: [{commands: [given]}]}\n'), files: oem({ a: image('network') }) },
    )
    const asked = () => host.requests.filter(({ url }) => url.endsWith('/user-data')).length
    await bootOnce(host, { apart: true })
    await again(host)
    assert.equal(asked(), 1)
    await again(host, { [`${seedDirectory}/meta-data`]: 'instance-id: i-2\n' })
    assert.equal(asked(), 2)
    assert.match(host.text('/oem/95_userdata/.instance.json'), /"instance":"i-2"/)
  })

  for (const stage of ['network', 'network.before', 'network.after']) {
    it(`11: user-data that both worlds have is done once, its stages too (found in ${stage})`, async () => {
      const userData =
        '#cloud-config\nruncmd: [echo twice]\nstages: {boot: [{commands: [own]}], final: [{commands: [own]}]}\n'
      const host = machine({ 'user-data': userData }, { ...provided(userData), files: oem({ a: image(stage) }) })
      for (const boots of [1, 2]) {
        const { errors } = boots === 1 ? await bootOnce(host, { apart: true }) : await again(host)
        assert.deepEqual(errors, [])
        assert.equal(host.text('/oem/95_userdata/userdata.yaml'), userData)
        assert.equal(shellLines(host).filter((line) => line === 'own').length, 2 * boots)
        if (boots === 1) assert.ok(!shellLines(host).includes('echo twice'))
        assert.deepEqual(scripts(host), ['runcmd'])
      }
    })
  }

  it('12: a script waits for the final stage and runs once for its instance', async () => {
    const script = '#!/bin/sh -e\necho script\n'
    const host = machine({}, { ...provided(script), files: oem({ a: image('network') }) })
    const runs = () => shellLines(host).filter((line) => line.includes('/oem/95_userdata/userdata'))
    await bootOnce(host, { apart: true, only: ['fs', 'local', 'boot', 'network', 'config'] })
    assert.deepEqual(runs(), [])
    await bootOnce(host, { apart: true, only: ['final'] })
    assert.deepEqual(runs(), ['/bin/sh -e /oem/95_userdata/userdata'])
    await again(host)
    assert.equal(runs().length, 1)
  })

  it('12: the same script of the datasources runs once; for yip it runs at once', async () => {
    const script = '#!/bin/sh\necho script\n'
    const host = machine({ 'user-data': script }, { ...provided(script), files: oem({ a: image('network') }) })
    await bootOnce(host, { apart: true })
    assert.deepEqual(scripts(host), ['part-001'])
    assert.deepEqual(
      shellLines(host).filter((line) => line.includes('95_userdata/userdata')),
      [],
    )
    const yip = machine({}, { ...provided(script), files: oem({ a: image('network') }) })
    const { err } = await command(['run-stage', '--compat', 'network'], { host: yip })
    assert.ok(
      yip.ran.some((argv) => argv.join(' ') === '/bin/sh /oem/95_userdata/userdata'),
      err,
    )
  })

  it('13: the network is what the local stage writes: its files come before those of an image', async () => {
    const dhcp = 'stages: {initramfs: [{files: [{path: /etc/systemd/network/20-dhcp.network, content: x}]}]}\n'
    const host = machine(
      { 'network-config': 'version: 2\nethernets: {eth0: {addresses: [10.0.0.2/24]}}\n' },
      {
        files: {
          ...oem({ a: dhcp }),
          '/etc/cloud/cloud.cfg.d/9.cfg': 'system_info: {network: {renderers: [networkd]}}\n',
        },
      },
    )
    await bootOnce(host)
    // systemd-networkd takes the first that fits.
    const names = Object.keys(host.tree())
      .filter((path) => path.startsWith('/etc/systemd/network/'))
      .sort()
    assert.equal(names[0], '/etc/systemd/network/10-cloud-init-eth0.network')
    assert.ok(names.includes('/etc/systemd/network/20-dhcp.network'))
  })

  it('14: without an initrd "initramfs" runs once at the start of "fs", and "rootfs" is told not to', async () => {
    const { host, heard, boot } = await ran(
      'fs',
      oem({ a: 'stages: {rootfs: [{commands: [r]}], initramfs: [{commands: [i]}], fs: [{commands: [f]}]}\n' }),
    )
    await runPoint(boot, point('fs'))
    assert.deepEqual(shellLines(host), ['i', 'f', 'f'])
    assert.ok(heard.some(({ code }) => code === 'steps/no-initrd'))
  })

  it('15: user-data is done between "network.before" and "network"', async () => {
    const seen: string[] = []
    const watch: AnswerFunction = async ({ argv }, world) => {
      const line = argv.at(-1) ?? ''
      if (line.startsWith('look')) seen.push(`${line} ${await world.files.exists('/etc/given')}`)
      return undefined
    }
    const names = ['network.before', 'network', 'network.after']
    await booted(
      { 'user-data': '#cloud-config\nwrite_files: [{path: /etc/given}]\n' },
      { a: `stages: {${names.map((name) => `${name}: [{commands: [look ${name}]}]`).join(', ')}}\n` },
      watch,
    )
    assert.deepEqual(seen, ['look network.before false', 'look network true', 'look network.after true'])
  })

  it('16: "reconcile" runs each time, steps of user-data too', async () => {
    const steps = (line: string) => `stages: {reconcile: [{commands: [${line}]}]}\n`
    const { host } = await booted({ 'user-data': steps('given') }, { a: steps('own') })
    for (let times = 0; times < 2; times++) {
      const boot = opened(host)
      assert.deepEqual((await runPoint(boot, point('reconcile'))).errors, [])
    }
    assert.deepEqual(shellLines(host).slice(-4), ['own', 'given', 'own', 'given'])
  })

  it('17: an unknown key is told with the nearest, and an error only for who is strict', async () => {
    const files = oem({ a: 'stages: {boot: [{commandz: [x], commands: [y]}]}\n' })
    const { heard, report, host } = await ran('boot', files)
    assert.deepEqual([report.errors, shellLines(host)], [[], ['y']])
    assert.match(heard.find(({ code }) => code === 'steps/unknown-key')?.hint ?? '', /commands/)
    const codes = []
    for (const strict of [[], ['--strict']])
      codes.push((await command(['validate', ...strict, '/oem'], { files })).exitCode)
    assert.deepEqual(codes, [0, 1])
  })

  for (const [what, facts, files, expected] of [
    ["Kairos' word", { cmdline: 'rd.immucore.disable' }, {}, []],
    ['the word for all', { cmdline: 'firstlight=disabled' }, {}, []],
    ['the file for all', {}, { '/etc/firstlight.disabled': '' }, []],
    ["cloud-init's file", {}, { '/etc/cloud/cloud-init.disabled': '' }, ['x']],
    ["cloud-init's word", { cmdline: 'cloud-init=disabled' }, {}, ['x']],
  ] as const) {
    it(`18: each world has its own switch: ${what}`, async () => {
      const document = { '/oem/a.yaml': 'stages: {config: [{commands: [x]}]}\n' }
      const host = machine(undefined, { files: { ...document, ...files } })
      const given = { facts: { ...usual, ...facts } }
      const boot = opened(host, [], given)
      // Nothing has said that cloud-init's stages run.
      await runDocumentsOf(boot, point('config'))
      assert.deepEqual(shellLines(host), expected)
    })
  }

  it('19: the datasource names the machine, else a document; nobody takes turns', async () => {
    const named =
      'stages:\n  initramfs: [{hostname: of-document}]\n  final: [{hostname: of-document}]\n  reconcile: [{hostname: of-document}]\n'
    const { host } = await booted({ 'meta-data': 'instance-id: i-1\nlocal-hostname: of-cloud\n' }, { a: named })
    const calls = () => host.ran.filter(([program]) => program === 'hostname').map(([, name]) => name)
    assert.equal(host.text('/etc/hostname'), 'of-cloud\n')
    const first = calls().length
    await again(host)
    const boot = opened(host)
    await runPoint(boot, point('reconcile'))
    assert.equal(host.text('/etc/hostname'), 'of-cloud\n')
    assert.ok(!calls().slice(first).includes('of-document'), calls().join())
    const { host: other } = await ran('initramfs', oem({ a: named }))
    assert.equal(other.text('/etc/hostname'), 'of-document\n')
  })

  it('20: every point has a before and an after', async () => {
    const points = ['local', 'config', 'final']
    const names = points.flatMap((name) => [`${name}.before`, name, `${name}.after`])
    const { host } = await booted(
      {},
      { a: `stages: {${names.map((name) => `${name}: [{commands: ['at ${name}']}]`).join(', ')}}\n` },
    )
    assert.deepEqual(
      shellLines(host).filter((line) => line.startsWith('at ')),
      names.map((name) => `at ${name}`),
    )
  })
})
