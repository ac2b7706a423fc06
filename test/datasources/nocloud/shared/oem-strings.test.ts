import assert from 'node:assert/strict'
import { stringsOf } from '../../../../datasources/nocloud/shared/oem-strings.ts'
import { smbiosTable } from '../../smbios-table.ts'

describe('datasources/nocloud/shared/oem-strings', () => {
  const table = smbiosTable(['one', 'two = é'])

  it('are those of type 11 alone, byte by byte', () => {
    assert.deepEqual(stringsOf(table, 11), ['one', Buffer.from('two = é').toString('latin1')])
    assert.deepEqual(stringsOf(table, 1), ['QEMU', 'Standard PC'])
    assert.deepEqual([stringsOf(table, 32), stringsOf(Buffer.alloc(0), 11)], [[], []])
  })

  it('end with a table that is cut anywhere, and with a structure of no length', () => {
    for (let length = 0; length < table.length; length++) stringsOf(table.subarray(0, length), 11)
    assert.deepEqual(stringsOf(Buffer.alloc(64), 0), [])
  })
})
