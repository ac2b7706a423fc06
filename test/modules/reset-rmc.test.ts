import assert from 'node:assert/strict'
import { resetRmc } from '../../modules/reset-rmc.ts'
import { applied } from './machine.ts'

describe('reset_rmc', () => {
  it('asks for another node id', async () => {
    const bin = '/opt/rsct/install/bin'
    const files = { [bin]: { directory: true }, '/etc/ct_node_id': 'old\nx' } as const
    const works = {
      [`${bin}/rmcctrl -z`]: '',
      [`${bin}/recfgct`]: async (_: unknown, host: { files: { write(path: string, text: string): Promise<void> } }) => {
        await host.files.write('/etc/ct_node_id', 'new\n')
        return ''
      },
    }
    assert.equal((await applied(resetRmc, {}, { files, commands: works })).trace().length, 2)
    await assert.rejects(
      applied(resetRmc, {}, { files, commands: { ...works, [`${bin}/recfgct`]: '' } }),
      /did not get generated/,
    )
    assert.deepEqual((await applied(resetRmc, {})).trace(), [])
  })
})
