import assert from 'node:assert/strict'
import { configNote } from '../../packaging/config-note.ts'
import { memory, type WorldFile } from '../../system/memory.ts'

const [main, folder] = ['/etc/cloud/cloud.cfg', '/etc/cloud/cloud.cfg.d']
const own = { [main]: { text: 'users: [default]\n', config: { users: ['default'] } } }
const noted = (files: Readonly<Record<string, WorldFile>>) => configNote(memory({ files }).files, own)

describe('the note of config files', () => {
  it('has those that were written, with what they were made of', async () => {
    assert.deepEqual(await noted({ [main]: 'users: [default]\n' }), own)
  })

  it('has those that were there already, as they are', async () => {
    const files = { [main]: 'a: yes\n', [`${folder}/05_logging.cfg`]: '# nothing\n', [`${folder}/README`]: 'a: 1' }
    assert.deepEqual(await noted(files), {
      [main]: { text: 'a: yes\n', config: { a: true } },
      [`${folder}/05_logging.cfg`]: { text: '# nothing\n', config: {} },
    })
  })

  it('leaves out what is gone, broken, no JSON, or not for everybody', async () => {
    const found = await noted({
      [`${folder}/1.cfg`]: 'a: [\n',
      [`${folder}/2.cfg`]: 'a: 1\na: 2\n',
      [`${folder}/3.cfg`]: '- 1\n',
      [`${folder}/4.cfg`]: 'a: !!binary aGVsbG8=\n',
      [`${folder}/5.cfg`]: 'a: .nan\n',
      [`${folder}/6.cfg`]: { content: 'token: hunter2\n', mode: 0o600 },
      [`${folder}/7.cfg/x`]: '',
    })
    assert.deepEqual(found, {})
  })
})
