import assert from 'node:assert/strict'
import { datasources } from '../../datasources/index.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import { datasourceSettings, datasourceTable, patienceTable } from '../../tools/datasource-docs.ts'

const played = new Set(clouds.map(({ datasource }) => datasource))
const [heads = '', , ...rows] = datasourceTable().trim().split('\n')
const cells = (row: string) => row.split(' | ').length

describe('the tables of datasources', () => {
  it('have a row for each, with the tests of its own and of the cloud that is played for it', () => {
    assert.equal(rows.length, datasources.length)
    for (const [index, { name }] of datasources.entries()) {
      const row = rows[index] ?? ''
      assert.ok(row.startsWith(`| [${name}](../datasources/`), name)
      assert.equal(cells(row), cells(heads), name)
      assert.equal(row.includes('[served]'), played.has(name), name)
    }
  })

  it('say what decides, which network comes before, and what may come of it', () => {
    const row = (name: string) => rows.find((one) => one.startsWith(`| [${name}]`)) ?? ''
    assert.match(
      row('Hetzner'),
      /DMI system-manufacturer: Hetzner \| local \| DHCPv4 and IPv6 link-local on each NIC, unless/,
    )
    assert.match(row('RbxCloud'), /\| none \| hostname, user-data, network \| boot-new-instance, boot, boot-legacy/)
    assert.match(row('NoCloud'), /\| hostname, keys, user-data, vendor-data, network, region, zone \|/)
    const nameless = rows.filter((one) => !/\| hostname, /.test(one))
    assert.deepEqual(nameless, [])
    assert.match(row('CloudSigma'), /; \*maybe:\* DMI system-product-name: …cloudsigma…/)
  })

  it('say how long a machine waits, wherever a cloud is asked over a network or a line', () => {
    const named = patienceTable()
      .split('\n')
      .map((line) => line.split(' ')[1])
    const asked = clouds.filter(({ answers, converse }) => answers || converse)
    const missing = asked.flatMap(({ datasource: name = '' }) => (name === '' || named.includes(name) ? [] : [name]))
    assert.deepEqual(missing, [])
    assert.match(patienceTable(), /^\| Ec2 \| 240 s \| 240 s \|$/m)
    assert.match(patienceTable(), /^\| Exoscale \| – \| 120 s \|$/m)
    assert.match(patienceTable(), /^\| NWCS \| 305 s \| – \|$/m)
  })

  it('describe every setting', () => {
    const lines = datasourceSettings().split('\n')
    assert.deepEqual(
      lines.filter((line) => line.startsWith('| `') && / \|\s*\|$/.test(line)),
      [],
    )
    assert.ok(lines.includes('| `wait_retry` | integer | `2` | Seconds between two tries. |'))
  })
})
