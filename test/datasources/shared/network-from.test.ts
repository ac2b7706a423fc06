import assert from 'node:assert/strict'
import { notices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'
import { networkFrom } from '../../../datasources/shared/network-from.ts'
import type { Converter } from '../../../network/inputs/converter.ts'
import { machine } from '../machine.ts'

describe('a network config of a cloud', () => {
  const codes: string[] = []
  const input = { facts: machine().facts, notices: notices(({ code }) => code && codes.push(code), 'test') }

  it('is converted with the NICs of the machine, and its problems are reported', () => {
    const convert: Converter = (source, { document, nics }) => ({
      config: { version: 1, config: [{ source, document, name: nics[0]?.name ?? '', mac: nics[0]?.mac ?? '' }] },
      problems: [{ level: 'warning', code: 'network/unknown-kind', message: say`x`, where: { document } }],
    })
    assert.deepEqual(networkFrom('text', convert, 'doc', input), {
      version: 1,
      config: [{ source: 'text', document: 'doc', name: 'eth0', mac: '52:54:00:00:00:01' }],
    })
    assert.deepEqual(codes, ['network/unknown-kind'])
  })

  it('may be of no use', () => {
    assert.equal(
      networkFrom({}, () => ({ config: undefined, problems: [] }), 'doc', input),
      undefined,
    )
  })
})
