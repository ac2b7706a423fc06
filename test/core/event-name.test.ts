// core/event-name: names from subjects, and back from names that were kept as text.

import assert from 'node:assert/strict'
import { eventName, type Subject, subjectNamed } from '../../core/event-name.ts'

describe('core/event-name', () => {
  it('names an event by what it is about', () => {
    assert.equal(eventName({ kind: 'search', of: 'NoCloudNet' }), 'search-NoCloudNet')
    assert.equal(eventName({ kind: 'config', of: 'write_files' }), 'config-write_files')
    assert.equal(eventName('check-cache'), 'check-cache')
  })

  it('finds the subject of a name, whatever is in it', () => {
    const subjects: readonly Subject[] = [
      { kind: 'config', of: 'runcmd' },
      { kind: 'step', of: '/oem/90-x.yaml.config-y' },
      { kind: 'consume', of: 'vendor-data2' },
    ]
    for (const subject of subjects) assert.deepEqual(subjectNamed(eventName(subject)), subject)
    for (const name of ['check-cache', 'init-local', 'config', 'consume_data']) {
      assert.equal(subjectNamed(name), undefined)
    }
  })
})
