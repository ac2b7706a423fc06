import assert from 'node:assert/strict'
import { ranStep } from './machine.ts'

describe('environment', () => {
  it('is written sorted and quoted, over what was there; what is no assignment stays', async () => {
    const files = { '/etc/environment': 'OLD=1\nB=one\nthis does not parse\n# a comment\nexport PATH=/bin\n' }
    const { host, errors } = await ranStep(
      `environment: {B: two words, A: "007", Q: 'say "$HOME" \`now\`!', N: "a\\nb"}`,
      { files },
    )
    assert.deepEqual(errors, [])
    assert.equal(
      host.text('/etc/environment'),
      'A="007"\nB="two words"\nN="a\\nb"\nOLD=1\nPATH="/bin"\nQ="say \\"\\$HOME\\" \\`now\\`\\!"\nthis does not parse\n',
    )
  })

  it('is the same after a second time', async () => {
    const step = `environment: {B: 'a "b" $C \\d', A: "-5"}`
    const { host } = await ranStep(step, { files: { '/etc/environment': 'C=1\nodd line\nD="x\\ny"\n' } })
    const once = host.text('/etc/environment')
    const { host: again } = await ranStep(step, { files: { '/etc/environment': once } })
    assert.equal(again.text('/etc/environment'), once)
  })

  it('as yip has it loses zeros, and what comes after a line that is no assignment', async () => {
    const files = { '/etc/environment': 'A=1\nthis does not parse\nB=2\n' }
    const { host } = await ranStep('environment: {Z: "007", P: "+5"}', { files }, undefined, true)
    assert.equal(host.text('/etc/environment'), 'A=1\nP=5\nZ=7\n')
  })

  it('refuses a name that would be another line, and sets the others', async () => {
    const { host, errors } = await ranStep('environment: {"A\\nB": x, "C D": y, "": z, OK: fine}')
    assert.deepEqual(errors, [
      'environment: "A\\nB" cannot be the name of a variable',
      'environment: "C D" cannot be the name of a variable',
      'environment: "" cannot be the name of a variable',
    ])
    assert.equal(host.text('/etc/environment'), 'OK="fine"\n')
  })

  it('writes to where a link leads, keeps the owner, and makes the file readable', async () => {
    const files = {
      '/etc/environment': { link: '/srv/env' },
      '/srv/env': { content: 'A=1\n', mode: 0o600, uid: 5, gid: 6 },
    }
    const { host } = await ranStep('environment: {B: x}', { files })
    assert.deepEqual(host.tree()['/srv/env'], {
      type: 'file',
      content: 'A=1\nB="x"\n',
      mode: 0o644,
      uid: 5,
      gid: 6,
    })
  })

  it('without variables changes nothing, and must be a mapping', async () => {
    const files = { '/etc/environment': '# mine\n' }
    assert.equal((await ranStep('environment: {}', { files })).host.text('/etc/environment'), '# mine\n')
    assert.deepEqual((await ranStep('environment: [A=1]')).errors, ['"environment" must be a mapping'])
  })

  it('tells where a file that cannot be written is', async () => {
    const { errors } = await ranStep('environment: {A: x}\nenvironment_file: /etc', { files: { '/etc/x': '' } })
    assert.equal(errors.length, 1)
    assert.match(errors[0] ?? '', /^environment: \/etc: /)
  })
})
