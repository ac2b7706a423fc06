import assert from 'node:assert/strict'
import { HostError } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { nocloud } from '../../../datasources/nocloud/nocloud.ts'
import { withOwnFacts } from '../../../datasources/search/own-facts.ts'
import { machine } from '../machine.ts'

describe('datasources/search/own-facts', () => {
  const { host, facts } = machine({ files: { '/etc/note': 'a note' } })
  const sources = [
    { ...nocloud, name: 'Reads', look: async () => ({ note: (await host.files.readText('/etc/note')) ?? '' }) },
    { ...nocloud, name: 'Nothing', look: async () => undefined },
    { ...nocloud, name: 'Fails', look: () => Promise.reject(new HostError('denied', say`denied`)) },
  ]

  it('holds what each source has looked up; a failure has found nothing', async () => {
    assert.deepEqual((await withOwnFacts(host, facts, sources)).own, { Reads: { note: 'a note' } })
  })

  it('hides no fault of a source', async () => {
    const faulty = { ...nocloud, look: () => Promise.reject(new TypeError('a bug')) }
    await assert.rejects(withOwnFacts(host, facts, [faulty]), TypeError)
  })
})
