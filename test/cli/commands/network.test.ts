import assert from 'node:assert/strict'
import { run } from '../run.ts'

describe('firstlight network graph', () => {
  it('draws a config as SVG', async () => {
    const files = { '/here/net.yaml': 'version: 2\nethernets:\n  eth0: {dhcp4: true}\n' }
    const { exitCode, out } = await run(['network', 'graph', 'net.yaml'], { files })
    assert.equal(exitCode, 0)
    assert.match(out, /^<svg [\s\S]*>net\.yaml<[\s\S]*>eth0<[\s\S]*<\/svg>\n$/)
    assert.equal((await run(['network', 'paint', 'net.yaml'], { files })).exitCode, 2)
    assert.match((await run(['network', 'graph', 'nope'])).err, /nope: no such file/)
  })
})
