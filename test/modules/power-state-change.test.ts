import assert from 'node:assert/strict'
import { say } from '../../core/said.ts'
import { planFrom, powerStateChange, waitingScript } from '../../modules/power-state-change.ts'
import { applied, machine } from './machine.ts'

describe('power_state_change', () => {
  const { distro } = machine().context

  it('leaves a shell that waits for this process and then goes', async () => {
    const { trace } = await applied(
      powerStateChange,
      { power_state: { mode: 'poweroff', timeout: 2 } },
      { commands: { '/bin/sh *': '' } },
    )
    assert.match(
      trace()[0] ?? '',
      /^\/bin\/sh -c \(was=.* && exec 'shutdown' '-P' 'now'\) <\/dev\/null >\/dev\/null 2>&1 &$/,
    )
    assert.equal(trace().length, 1)
  })

  it('does nothing for a condition that is false, and for settings that are wrong', async () => {
    assert.deepEqual(
      (await applied(powerStateChange, { power_state: { mode: 'reboot', condition: false } })).trace(),
      [],
    )
    const wrong = [
      {},
      { mode: 'sleep' },
      { mode: 'halt', delay: 'soon' },
      { mode: 'halt', timeout: 'x' },
      { mode: 'halt', condition: 3 },
    ]
    for (const settings of wrong) {
      const { codes, trace } = await applied(powerStateChange, { power_state: settings })
      assert.deepEqual([codes(), trace()], [['power-state/bad-setting'], []])
    }
  })

  it('reads delay and condition in each of their forms', () => {
    const plan = (settings: Parameters<typeof planFrom>[0]) => planFrom({ mode: 'reboot', ...settings }, { distro })
    assert.deepEqual(plan({ delay: '+5', message: 'bye' }), {
      argv: ['shutdown', '-r', '+5', 'bye'],
      told: say`shutdown -r +5`,
      timeout: 30,
      condition: true,
    })
    assert.deepEqual(plan({ delay: 5, timeout: '1.5', condition: ['test', 1] }), {
      argv: ['shutdown', '-r', '+5'],
      told: say`shutdown -r +5`,
      timeout: 1.5,
      condition: ['test', '1'],
    })
    const script = waitingScript(42, { argv: ['x', "it's"], told: say`x`, timeout: 1, condition: 'test -f /a' })
    assert.match(script, /\/proc\/42\/cmdline/)
    assert.match(script, /; \/bin\/sh -c 'test -f \/a' && exec 'x' 'it'\\''s'$/)
  })
})
