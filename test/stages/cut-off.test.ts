import assert from 'node:assert/strict'
import type { Host } from '../../system/host.ts'
import { bootOnce, machine, restart } from './whole-boot.ts'

const seed = {
  'user-data': '#cloud-config\nusers: [bob]\nruncmd: [echo one]\nwrite_files:\n- {path: /etc/motd, content: hello}\n',
}

/** The same host until a program is run; then nothing takes place any more, as in a process that was killed. */
function killedAt(host: Host, program: string): { readonly host: Host; readonly killed: Promise<void> } {
  const killed = Promise.withResolvers<void>()
  const never = new Promise<never>(() => {})
  const run: Host['commands']['run'] = (argv, options) => {
    if (argv[0] !== program) return host.commands.run(argv, options)
    killed.resolve()
    return never
  }
  return { host: { ...host, commands: { ...host.commands, run } }, killed: killed.promise }
}

describe('a stage after one that was killed', () => {
  it('does not do once what would lack the work of the other, says so, and has it done by the next boot', async () => {
    const host = machine(seed)
    const dying = killedAt(host, 'useradd')
    await Promise.race([bootOnce(dying.host), dying.killed])
    const ran = host.ran.length
    const left = await bootOnce(host, { only: ['config', 'final'] })
    assert.deepEqual(left.stages, { config: 1, final: 1 })
    assert.equal(left.exitCode, 1)
    assert.match(
      left.status.errors.join('\n'),
      /It was not run, because the Network Stage before it never finished .*users_groups/,
    )
    assert.deepEqual(host.ran.slice(ran), [])
    await restart(host)
    const again = await bootOnce(host)
    assert.equal(again.exitCode, 0)
    assert.ok(host.ran.some(([program]) => program === '/var/lib/cloud/instance/scripts/runcmd'))
  })

  for (const never of ['network', 'config'] as const) {
    it(`does not either where the other never began: ${never}`, async () => {
      const host = machine(seed)
      const all = ['local', 'network', 'config', 'final'] as const
      const left = await bootOnce(host, { only: all.filter((name) => name !== never) })
      assert.equal(left.stages['final'], 1)
      assert.match(
        left.status.errors.join('\n'),
        /It was not run, because the (Network|Config) Stage before it never began/,
      )
      assert.ok(!host.ran.some(([program]) => program?.startsWith('/var/lib/cloud/instance/scripts/')))
      await restart(host)
      const again = await bootOnce(host)
      assert.equal(again.exitCode, 0)
      assert.ok(host.ran.some(([program]) => program === '/var/lib/cloud/instance/scripts/runcmd'))
    })
  }

  it('runs where the other had done all that is done once in an earlier boot, and never began in this one', async () => {
    const host = machine(seed)
    await bootOnce(host)
    await restart(host)
    const { stages } = await bootOnce(host, { only: ['config', 'final'] })
    assert.deepEqual(stages, { config: 0, final: 0 })
  })

  it('runs where the other had done all that is done once', async () => {
    const host = machine(seed)
    await bootOnce(host)
    await restart(host)
    const dying = killedAt(host, 'hostname')
    await Promise.race([bootOnce(dying.host), dying.killed])
    const { stages } = await bootOnce(host, { only: ['config', 'final'] })
    assert.deepEqual(stages, { config: 0, final: 0 })
  })
})
