import assert from 'node:assert/strict'
import type { Case, Result } from './case.ts'
import { withoutSalts } from './changed-paths.ts'
import { difference } from './compare.ts'
import { meantResult } from './meant.ts'

const file = (text: string, mode = '0o644') => ({ kind: 'file', mode, owner: '0:0', text }) as const
const golden: Result = { files: { 'srv/a': file('x', '0o0') }, rc: [0], log: ['b', 'a'], probe: '' }

function recorded(meta: Case['meta'] = {}): Case {
  const parts = { documents: [], hasTree: false, stages: ['test'], sources: '/oem', pre: '' }
  return { name: 'one', folder: '/one', ...parts, cmds: undefined, probe: undefined, golden, meta }
}

describe('a recorded case', () => {
  it('is right as yip was, and as firstlight means to do otherwise', () => {
    const intended = { files: { 'srv/a': { mode: '0o644' } } }
    const otherwise = { ...golden, files: { 'srv/a': file('x') } }
    assert.equal(difference(recorded(), golden), undefined)
    assert.equal(difference(recorded({ intended }), golden), undefined)
    assert.equal(difference(recorded({ intended }), otherwise), undefined)
    assert.match(difference(recorded(), otherwise) ?? '', /^-files srv\/a mode: "0o0"\n\+files srv\/a mode: "0o644"$/m)
  })

  it('is wrong with another path, exit code, line or answer, and with one that is missing', () => {
    const others: readonly Partial<Result>[] = [
      { files: { ...golden.files, 'srv/b': file('') } },
      { files: { 'srv/a': null } },
      { files: {} },
      { rc: [1] },
      { rc: [] },
      { log: ['a', 'b'] },
      { probe: 'x' },
    ]
    for (const other of others)
      assert.notEqual(difference(recorded(), { ...golden, ...other }), undefined, JSON.stringify(other))
  })

  it('leaves out what it says: paths, and the order of lines', () => {
    const came = { ...golden, files: { 'tmp/x': file('') }, log: ['a', 'b'] }
    assert.equal(difference(recorded({ ignore: ['^srv/', '^tmp/x$'], unordered: true }), came), undefined)
  })
})

describe('what is meant and not recorded', () => {
  it('changes parts of the golden result, which have to be there', () => {
    const users = { 'etc/group': file('p:x:1000:p\nq:x:1001:q\n') }
    assert.throws(() => meantResult('078-user-home-owner', { ...golden, files: users }), /has no etc\/passwd$/)
    assert.throws(() => meantResult('078-user-home-owner', { ...golden, files: { 'etc/group': file('') } }), /another/)
    assert.equal(meantResult('one', golden), undefined)
  })
})

describe('passwords of recorded cases', () => {
  // Of "new", with the salt "abcdefgh".
  const hash = '$6$abcdefgh$tZAs64smUiP0KxNFeAo2wE7AYA69wbGBIdFnADpV55GTKf/iYwAr0IfKvLPCE40VlN3eUsyRVrcQOklYeUDqO.'

  it('are right by what they are a hash of, and days are left out', () => {
    const shadow = `root:*:20500:0:::::\neve:${hash}:1::::::\n`
    assert.equal(withoutSalts(shadow, { eve: 'new' }), 'root:*:DAYS:0:::::\neve:$6$OK(new):DAYS::::::\n')
    assert.equal(withoutSalts(shadow, { eve: 'old' }), `root:*:DAYS:0:::::\neve:${hash}:DAYS::::::\n`)
    assert.equal(withoutSalts('eve:new:::::::\n', { eve: 'new' }), 'eve:new:::::::\n')
  })
})
