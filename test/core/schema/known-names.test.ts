import assert from 'node:assert/strict'
import { didYouMean, knownNames, publicPath } from '../../../core/schema/known-names.ts'

const schema = {
  type: 'object',
  properties: {
    users: {
      anyOf: [{ type: 'null' }, { type: 'array', items: { anyOf: [{}, { properties: { shell: {}, name: {} } }] } }],
    },
    repos: { propertyNames: { public: true }, additionalProperties: { properties: { baseurl: {} } } },
    sinks: { additionalProperties: { properties: { type: {} } } },
  },
}

describe('the names that a schema knows', () => {
  it('are told in paths, those of users by their number unless they are public', () => {
    const value = {
      users: ['a', { shell: 1, hunter2: 2 }],
      repos: { epel: { baseurl: 1 } },
      sinks: { hunter2: { type: 1 } },
    }
    assert.equal(publicPath(schema, ['users', 1, 'shell'], value), 'users/1/shell')
    assert.equal(publicPath(schema, ['users', 1, 'hunter2'], value), 'users/1/(key 2)')
    assert.equal(publicPath(schema, ['repos', 'epel', 'baseurl'], value), 'repos/epel/baseurl')
    assert.equal(publicPath(schema, ['sinks', 'hunter2', 'type'], value), 'sinks/(key 1)/type')
    assert.equal(publicPath(schema, ['hunter2', 'constructor'], { hunter2: {} }), '(key 1)/(key 0)')
  })

  it('are found by what is nearly one of them', () => {
    assert.equal(didYouMean(knownNames(schema, ['users', 1]), 'shel'), 'did you mean "shell"?')
    assert.equal(didYouMean(knownNames(schema, ['users', 1]), 'hunter2'), undefined)
    assert.equal(didYouMean(knownNames(schema, []), 'suers'), 'did you mean "users"?')
    assert.equal(didYouMean(['ssh_authorized_keys'], 'ssh_authorised_key'), 'did you mean "ssh_authorized_keys"?')
    assert.equal(didYouMean(['a', 'b'], ''), 'did you mean "a"?')
    assert.equal(didYouMean([], 'x'), undefined)
  })
})
