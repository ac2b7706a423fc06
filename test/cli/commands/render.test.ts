import assert from 'node:assert/strict'
import { run } from '../run.ts'

const devel = (args: readonly string[], files: Record<string, string> = {}) =>
  run(['cloud-init', 'devel', ...args], { files })

describe('cloud-init devel render', () => {
  const data = { '/here/data.json': '{"v1": {"local_hostname": "web-1"}}' }
  const render = (text: string, ...args: string[]) =>
    devel(['render', ...args, 'x', '-i', 'data.json'], { ...data, '/here/x': text })

  it('prints a document with its variables filled in', async () => {
    const { exitCode, out, err } = await render('## template: jinja\n#cloud-config\nhostname: {{ local_hostname }}\n')
    assert.deepEqual([exitCode, out, err], [0, '#cloud-config\nhostname: web-1\n', ''])
  })

  it('says what is wrong with a template, and where', async () => {
    const syntax = await render('## template: jinja\n#cloud-config\na: {{ v1.\n')
    assert.deepEqual([syntax.exitCode, syntax.out], [1, ''])
    assert.match(
      syntax.err,
      /\/here\/x:3: Unable to parse Jinja template[\s\S]*ERROR: Unable to render user-data file: \/here\/x\n$/,
    )
    assert.match((await render('#cloud-config\n')).err, /^ERROR: \/here\/x is not a jinja template/)
    assert.match(
      (await devel(['render', 'x', '-i', 'data.json'], data)).err,
      /^ERROR: Missing user-data file: \/here\/x\n/,
    )
    assert.match((await devel(['render', 'x', '-i', 'y'])).err, /^ERROR: Missing instance-data\.json file: \/here\/y\n/)
  })
})
