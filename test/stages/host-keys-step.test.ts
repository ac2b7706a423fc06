import assert from 'node:assert/strict'
import type { AnswerFunction } from '../../system/memory.ts'
import { bootOnce, machine } from './whole-boot.ts'

const folder = '/run/cloud-init/host-keys.42'

/** ssh-keygen as far as the agent sees it; `asked` collects its arguments and the stage it came in. */
const keygen =
  (asked: string[]): AnswerFunction =>
  async ({ argv }, host) => {
    if (argv[0] !== 'ssh-keygen') return undefined
    const path = argv.at(-1) as string
    const name = (await host.files.readText('/proc/sys/kernel/hostname'))?.trim()
    asked.push(argv.slice(1).join(' '))
    if (argv.includes('-c')) {
      await host.files.write(`${path}.pub`, `ssh-key AAAA ${argv[argv.indexOf('-C') + 1]}\n`)
      return ''
    }
    await host.files.write(path, `private ${argv[2]} in ${path}`, { mode: 0o600 })
    await host.files.write(`${path}.pub`, `ssh-key AAAA root@${name}\n`)
    return `saved in ${path}\n`
  }

const world = (asked: string[]) => ({
  commands: keygen(asked),
  files: { '/usr/bin/ssh-keygen': { content: '', mode: 0o755 }, '/proc/sys/kernel/hostname': 'image\n' },
})

describe('host keys made ahead', () => {
  it('are begun in the local stage, installed by the module with their place and mode, and nowhere else', async () => {
    const asked: string[] = []
    const host = machine({}, world(asked))
    const { console, told } = await bootOnce(host, { ahead: 'boot' })
    assert.deepEqual(
      asked.filter((line) => line.startsWith('-t')),
      [`-t rsa -N  -f ${folder}/rsa`, `-t ecdsa -N  -f ${folder}/ecdsa`, `-t ed25519 -N  -f ${folder}/ed25519`],
    )
    const { content, mode } = host.tree()['/etc/ssh/ssh_host_rsa_key'] ?? {}
    assert.deepEqual([content, mode], [`private rsa in ${folder}/rsa`, 0o600])
    assert.equal(host.tree()['/etc/ssh/ssh_host_rsa_key.pub']?.mode, 0o644)
    assert.match(console, /saved in \/etc\/ssh\/ssh_host_rsa_key\n/)
    assert.equal(await host.files.exists(folder), false)
    assert.deepEqual(told, [])
  })

  it('are begun in the stage that installs them, if each stage has a process of its own', async () => {
    const asked: string[] = []
    const host = machine({}, world(asked))
    const at = (stage: string) => host.tree()[folder] !== undefined && asked.push(`after ${stage}`)
    for (const point of ['local', 'network']) {
      await bootOnce(host, { ahead: 'stage', only: [point] })
      at(point)
    }
    assert.deepEqual(
      asked,
      ['rsa', 'ecdsa', 'ed25519'].map((type) => `-t ${type} -N  -f ${folder}/${type}`),
    )
    assert.equal(host.text('/etc/ssh/ssh_host_rsa_key'), `private rsa in ${folder}/rsa`)
  })

  it('get the name that the machine ends up with', async () => {
    const asked: string[] = []
    const given = world(asked)
    const commands: AnswerFunction = async (call, host) => {
      if (call.argv[0] === 'hostname') await host.files.write('/proc/sys/kernel/hostname', `${call.argv[1]}\n`)
      return given.commands(call, host)
    }
    const host = machine({ 'user-data': '#cloud-config\nhostname: other\n' }, { ...given, commands })
    await bootOnce(host, { ahead: 'boot' })
    assert.equal(host.text('/etc/ssh/ssh_host_rsa_key.pub'), 'ssh-key AAAA root@other\n')
  })

  for (const [what, userData] of [
    ['has its own', '#cloud-config\nssh_keys: {ed25519_private: PRIVATE, ed25519_public: PUBLIC}\n'],
    ['names the types', '#cloud-config\nssh_genkeytypes: []\n'],
  ] as const) {
    it(`are not begun if the user-data ${what}`, async () => {
      const asked: string[] = []
      const host = machine({ 'user-data': userData }, world(asked))
      await bootOnce(host, { ahead: 'boot' })
      assert.deepEqual(asked, [])
    })
  }

  it('are thrown away if the config turns out to have no use for them', async () => {
    const asked: string[] = []
    const archive = '#cloud-config-archive\n- {type: text/cloud-config, content: "ssh_\\x67enkeytypes: [ecdsa]"}\n'
    const host = machine({ 'user-data': archive }, world(asked))
    await bootOnce(host, { ahead: 'boot' })
    assert.equal(asked.length, 3)
    assert.equal(await host.files.exists('/etc/ssh/ssh_host_rsa_key'), false)
    assert.equal(host.text('/etc/ssh/ssh_host_ecdsa_key'), `private ecdsa in ${folder}/ecdsa`)
    assert.equal(await host.files.exists(folder), false)
  })

  it('do not mix with those of an agent that was killed', async () => {
    const asked: string[] = []
    const { files, commands } = world(asked)
    const host = machine({}, { commands, files: { ...files, '/run/cloud-init/host-keys.7/rsa': 'half a key' } })
    await bootOnce(host, { ahead: 'boot' })
    assert.equal(await host.files.exists('/run/cloud-init/host-keys.7'), false)
  })

  it('are made by the module if that failed', async () => {
    const asked: string[] = []
    const inner = keygen(asked)
    const commands: AnswerFunction = async (call, host) => {
      if (call.argv.at(-1)?.startsWith(folder)) return { exitCode: 1, stderr: 'no room' }
      return inner(call, host)
    }
    const host = machine({}, { ...world(asked), commands })
    const { told } = await bootOnce(host, { ahead: 'boot' })
    assert.equal(host.text('/etc/ssh/ssh_host_rsa_key'), 'private rsa in /etc/ssh/ssh_host_rsa_key')
    assert.deepEqual(told, [])
  })
})
