import assert from 'node:assert/strict'
import { goArchitecture } from '../../../steps/shared/go-architecture.ts'

describe('architectures', () => {
  it('have the names that Go has for them', () => {
    const names = { x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm', armv8l: 'arm', i686: '386', riscv64: 'riscv64' }
    for (const [kernel, go] of Object.entries(names)) assert.equal(goArchitecture(kernel), go)
  })
})
