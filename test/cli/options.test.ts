import assert from 'node:assert/strict'
import { helpText, type OptionTable, parseOptions, UsageError } from '../../cli/options.ts'

const table = {
  local: { short: 'l', type: 'flag', about: 'local' },
  file: { short: 'f', type: 'list', about: 'files' },
  format: { type: 'value', choices: ['json', 'yaml'], about: 'format' },
  configs: { short: 'c', type: 'words', about: 'configs' },
  verbose: { short: 'v', type: 'count', about: 'more' },
} as const satisfies OptionTable

describe('command line options', () => {
  it('reads flags, values and repeated options, long and short', () => {
    const { values, rest } = parseOptions(table, ['-l', '-f', 'a', '--file=b', '--format', 'json', 'x'])
    assert.deepEqual(values, { local: true, file: ['a', 'b'], format: 'json' })
    assert.deepEqual(rest, ['x'])
  })

  it('accepts a unique prefix of a long option and refuses an ambiguous one', () => {
    assert.deepEqual(parseOptions(table, ['--loc']).values, { local: true })
    assert.throws(() => parseOptions(table, ['--f', 'x']), /ambiguous option: --f could match --file, --format/)
  })

  it('joins short flags and takes a value stuck to its letter', () => {
    assert.deepEqual(parseOptions(table, ['-vvlfx']).values, { verbose: 2, local: true, file: ['x'] })
  })

  it('gives words all arguments up to the next option', () => {
    assert.deepEqual(parseOptions(table, ['-c', 'a', 'b', '-l']).values, { configs: ['a', 'b'], local: true })
  })

  it('names the option and the bad value in its errors', () => {
    const message = /argument --format: invalid choice: 'xml' \(choose from 'json', 'yaml'\)/
    assert.throws(() => parseOptions(table, ['--format', 'xml']), (error) => error instanceof UsageError && message.test(error.message))
    assert.throws(() => parseOptions(table, ['--file']), /argument -f\/--file: expected one argument/)
    assert.throws(() => parseOptions(table, ['--nope']), /unrecognized arguments: --nope/)
    assert.throws(() => parseOptions(table, ['--local=x']), /ignored explicit argument 'x'/)
  })

  it('stops at the first positional when a subcommand follows', () => {
    const { values, rest } = parseOptions(table, ['-l', 'status', '--wait'], { stopAtPositional: true })
    assert.deepEqual(values, { local: true })
    assert.deepEqual(rest, ['status', '--wait'])
  })

  it('prints help from the same table', () => {
    const text = helpText('tool [-l]', 'About.', table)
    assert.match(text, /^usage: tool \[-l\]\n\nAbout\.\n/)
    assert.match(text, / {2}--format \{json,yaml\}/)
  })
})
