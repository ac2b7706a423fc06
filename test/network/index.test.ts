import assert from 'node:assert/strict'
import { conventionsFor, parseNetworkConfig, render, renderers } from '../../network/index.ts'

describe('the public door of the network', () => {
  const { state } = parseNetworkConfig('version: 2\nethernets: {eth0: {dhcp4: true}}', { document: 'network.yaml' })

  it('renders by name as the renderer itself does, for Debian if no distro is named', () => {
    assert.ok(state)
    for (const renderer of renderers) {
      const own = renderer.render(state, { conventions: conventionsFor('debian'), nics: [] })
      assert.deepEqual(render(state, { renderer: renderer.name }), own)
      assert.deepEqual(render(state, { renderer: renderer.name, distro: 'debian' }), own)
    }
  })

  it('says which renderers there are when asked for another', () => {
    assert.ok(state)
    assert.throws(
      () => render(state, { renderer: 'wicked' as 'eni' }),
      /^Error: Unknown renderer "wicked"; known are eni, /,
    )
  })
})
