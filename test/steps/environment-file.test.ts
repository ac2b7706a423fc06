import assert from 'node:assert/strict'
import { ranStep } from './machine.ts'

describe('environment_file', () => {
  it('says where the variables go; what is missing above it is made', async () => {
    const { host, errors } = await ranStep('environment: {A: x}\nenvironment_file: /run/cos/layout.env')
    assert.deepEqual(errors, [])
    assert.equal(host.text('/run/cos/layout.env'), 'A="x"\n')
    assert.equal((await host.files.stat('/run/cos'))?.mode, 0o744)
    assert.equal(await host.files.exists('/etc/environment'), false)
  })

  it('must be an absolute path', async () => {
    const { host, errors } = await ranStep('environment: {A: x}\nenvironment_file: here')
    assert.deepEqual(errors, ['environment_file needs an absolute path'])
    assert.deepEqual(Object.keys(host.tree()), [])
  })

  it('does nothing alone', async () => {
    const { host, errors } = await ranStep('environment_file: /etc/app.env')
    assert.deepEqual([errors, Object.keys(host.tree())], [[], []])
  })
})
