import assert from 'node:assert/strict'
import { ranStep } from '../machine.ts'

const files = { '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\n' }

describe('only_os', () => {
  it('lets the step run where the name for people matches', async () => {
    for (const os of ['Ubuntu.*|Debian.*|Fedora.*', '(trixie)', 'Debian', "''", '^Debian.*13'])
      assert.deepEqual((await ranStep(`only_os: '${os.replace("''", '')}'\ncommands: [ls]`, { files })).ran, ['ls'], os)
    for (const os of ['Alpine.*', '^Linux', 'jammy|noble'])
      assert.deepEqual((await ranStep(`only_os: '${os}'\ncommands: [ls]`, { files })).ran, [], os)
  })

  it('says so where only the case is another', async () => {
    for (const os of ['debian', '^debian']) {
      const { heard, errors } = await ranStep(`only_os: ${os}\ncommands: [ls]`, { files })
      assert.deepEqual(errors, [])
      assert.deepEqual(
        heard.map(({ level, message }) => [level, message]),
        [
          [
            'info',
            'step D.0: skipped, the system is "Debian GNU/Linux 13 (trixie)", which does not match but for upper and lower case',
          ],
        ],
      )
    }
  })

  it('never runs the step where the system has no name', async () => {
    assert.deepEqual((await ranStep('only_os: .*\ncommands: [ls]')).ran, [])
  })

  it('skips the step and warns where it is no regular expression', async () => {
    const { ran, errors, heard } = await ranStep("only_os: '(Debian'\ncommands: [ls]", { files })
    assert.deepEqual([ran, errors], [[], []])
    assert.deepEqual(
      heard.map(({ code }) => code),
      ['steps/condition'],
    )
  })
})
