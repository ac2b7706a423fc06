import assert from 'node:assert/strict'
import { ranStep } from './machine.ts'

describe('systemd_firstboot', () => {
  it('asks for everything at once, in the order of the options', async () => {
    const step = `systemd_firstboot: {Timezone: Europe/Berlin, setup-machine-id: "true", locale: C, LOCALE-messages: 'a b; c'}`
    const { host, errors } = await ranStep(step)
    assert.deepEqual(errors, [])
    assert.deepEqual(host.ran, [
      ['systemd-firstboot', '--locale-messages=a b; c', '--locale=C', '--setup-machine-id', '--timezone=Europe/Berlin'],
    ])
  })

  it('gives the password of root in a file that is gone afterwards, so that nobody sees it among the words', async () => {
    const seen: unknown[] = []
    const { host } = await ranStep('systemd_firstboot: {root-password: very secret, keymap: us}', {
      commands: ({ argv, options }, { text, tree }) => {
        const path = argv.find((word) => word.startsWith('--root-password-file='))?.slice(21) ?? ''
        seen.push(argv.length, options.secret, text(path), tree()[path]?.mode)
        return 0
      },
    })
    assert.deepEqual(seen, [3, true, 'very secret', 0o600])
    assert.doesNotMatch(JSON.stringify([host.ran, host.tree()]), /very secret/)
  })

  it('does nothing without options, and says when it fails', async () => {
    const { host } = await ranStep('systemd_firstboot: {}')
    assert.deepEqual(host.ran, [])
    const { errors } = await ranStep('systemd_firstboot: {keymap: us}', { commands: { '*': 1 } })
    assert.equal(errors.length, 1)
  })
})
