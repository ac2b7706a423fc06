// What a scenario file may say of faults.

import { faults } from './faults.ts'

const count = { type: 'integer', minimum: 0 } as const
const time = { type: 'number', minimum: 0 } as const

const rule = {
  type: 'object',
  additionalProperties: false,
  properties: {
    fault: { type: 'string', enum: faults.map(({ name }) => name), description: 'One of firstlight serve --faults.' },
    pace: { ...time, description: 'Milliseconds between the steps of the fault.' },
    status: { type: 'integer', minimum: 200, maximum: 599, description: 'Answered in place of what the cloud would.' },
    headers: { type: 'object', additionalProperties: { type: ['string', 'number'] }, description: 'Of the answer.' },
    body: { type: 'string', description: 'Answered in place of what the cloud would.' },
    delay: { ...time, description: 'Milliseconds before the first byte.' },
    drip: { ...time, description: 'Milliseconds between two bytes.' },
    cut: { ...count, description: 'The connection is closed after so many bytes of the body.' },
    after: { ...count, description: 'So many answers of each path are right first.' },
    times: { ...count, description: 'And so many are wrong then.' },
    from: { ...time, description: 'Seconds after the server began at which it begins.' },
    until: { ...time, description: 'And at which it ends.' },
    rate: { ...count, description: 'So many requests a second are right; others have status 429 and Retry-After.' },
    'token-life': { ...time, description: 'Seconds after which any token that was given is refused with 401.' },
    off: { type: 'boolean', description: 'It is there to be switched on, at /_firstlight or by a test.' },
  },
} as const

export const faultsSchema = {
  type: 'object',
  description: 'What goes wrong, by path, in which * stands for anything: "*" is every path.',
  additionalProperties: { anyOf: [rule, { type: 'array', items: rule }] },
} as const
