import assert from 'node:assert/strict'
import { run } from '../run.ts'

describe('firstlight render-template', () => {
  const filled = (text: string) =>
    run(['render-template', '-f', 't'], {
      files: {
        '/here/t': text,
        '/etc/os-release': 'ID=debian\nVERSION_ID=12\n',
        '/proc/sys/kernel/hostname': 'web-1\n',
      },
    })

  it('fills a template in with the facts of the machine', async () => {
    const { exitCode, out, err } = await filled('{{ .Values.node.hostname }} {{ 1 | printf "%d" }}\n')
    assert.deepEqual([exitCode, out, err], [0, 'web-1 1\n', ''])
  })

  it('says what has no value', async () => {
    const { exitCode, out, err } = await filled('a{{ .Values.nope }}')
    assert.deepEqual([exitCode, out], [0, 'a<no value>'])
    assert.match(err, /^WARNING: \.Values\.nope has no value/)
  })

  it('prints nothing of one that is no template, and fails', async () => {
    const { exitCode, out, err } = await filled('a\n{{ if }}')
    assert.deepEqual([exitCode, out], [1, ''])
    assert.match(err, /template line 2, column \d+: /)
    assert.equal((await run(['render-template', '-f', 'none'])).exitCode, 1)
    assert.equal((await run(['render-template'])).exitCode, 2)
  })
})
