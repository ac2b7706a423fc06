import assert from 'node:assert/strict'
import { HostError } from '../../../../core/errors.ts'
import { say } from '../../../../core/said.ts'
import { answered } from '../../../../steps/conditions/shared/file-tests.ts'
import { memory } from '../../../../system/memory.ts'

const { files } = memory({ files: { '/etc/full': 'x', '/etc/empty': '', '/etc/a b': '' } })

describe('file tests', () => {
  before(async () => {
    await files.link('/etc/full', '/etc/there')
    await files.link('/etc/nothing', '/etc/nowhere')
  })

  const answers: Readonly<Record<string, boolean>> = {
    '[ -e /etc/full ]': true,
    '[ -e /etc/gone ]': false,
    '  test -f "/etc/a b"\t\n\n': true,
    "[ -d '/etc' ]": true,
    '[ -d /etc/full ]': false,
    '[ ! -f /etc/gone ]': true,
    '! test -f /etc/full': false,
    '! [ ! -f /etc/full ]': true,
    '[ -s /etc/full ]': true,
    '[ -s /etc/empty ]': false,
    '[ -L /etc/there ]': true,
    '[ -e /etc/nowhere ]': false,
    '[ -h /etc/nowhere ]': true,
    '[ -L /etc/full ]': false,
    '[ -e /etc/gone ] && [ -e /etc/full ] || test -e /etc/empty': true,
    '[ -e /etc/full ]||[ -e /etc/gone ]&&[ -e /etc/gone ]': false,
    '[ -d / ]': true,
  }
  for (const [command, answer] of Object.entries(answers)) {
    it(`answers ${JSON.stringify(command)}`, async () => assert.equal(await answered(command, files), answer))
  }

  const forShell = [
    '',
    '[ -e etc/full ]',
    '[ -e /etc/* ]',
    '[ -e /etc/$x ]',
    '[ -e "/etc/$x" ]',
    '[ -e "/etc/`x`" ]',
    '[ -e "/etc/\\x" ]',
    '[ -e ~/x ]',
    '[ -e /etc/{a,b} ]',
    '[ -e /etc/full',
    'test -e /etc/full ]',
    '[ -e /etc/full ];',
    '[ -e /etc/full ] # there',
    '[ -e /etc/full ] &&',
    '[ -e /etc/full ] & [ -e /etc/gone ]',
    '[ -e /etc/full -a -e /etc/gone ]',
    '[ -e /etc/full/ ]',
    '[ -e /etc//full ]',
    '[ -e /etc/../etc/full ]',
    '[ -e /etc/fu"l"l ]',
    '[ -e "/etc/full"x ]',
    '[ -x /etc/full ]',
    '[ -r /etc/full ]',
    '[ "" ]',
    '[ -e "" ]',
    '[ -e ]',
    '[-e /etc/full ]',
    '![ -e /etc/full ]',
    '! ! [ -e /etc/full ]',
    '[[ -e /etc/full ]]',
    '[ -e /proc/self/exe ]',
    '[ -e /dev/stdin ]',
    '[ -e /etc/full ]\n[ -e /etc/gone ]',
  ]
  for (const command of forShell) {
    it(`leaves ${JSON.stringify(command)} to the shell`, async () =>
      assert.equal(await answered(command, files), undefined))
  }

  it('leaves to the shell what cannot be looked at', async () => {
    const stat = async () => {
      throw new HostError('denied', say`no`)
    }
    assert.equal(await answered('[ -e /etc/full ]', { stat }), undefined)
  })
})
