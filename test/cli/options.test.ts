import assert from 'node:assert/strict'
import { type CommandSpec, parseCommand, UsageError } from '../../cli/options.ts'
import { nested, spec } from './sample-specs.ts'

const needy = {
  options: { name: { short: 'n', longFirst: true, type: 'value', required: true, about: 'name' } },
  arguments: [{ name: 'what', count: 'one', choices: ['this', 'that'], about: 'what' }],
} as const satisfies CommandSpec

/** What is parsed, or the usage error, and what was printed. */
function parse<const S extends CommandSpec>(command: S, args: readonly string[], columns = 80) {
  let printed = ''
  const io = { name: 'tool', columns, out: (text: string) => (printed += text) }
  try {
    return { parsed: parseCommand(command, args, io), printed, error: undefined }
  } catch (error) {
    assert.ok(error instanceof UsageError)
    return { parsed: undefined, printed, error }
  }
}

const errorOf = (command: CommandSpec, ...args: string[]) => parse(command, args).error?.message

describe('a command line', () => {
  it('gives flags, values and repeated options, long and short', () => {
    const { parsed } = parse(spec, ['-l', '-f', 'a', '--file=b', '--format', 'json', 'x'])
    assert.deepEqual(parsed?.values, { local: true, file: ['a', 'b'], format: 'json' })
    assert.deepEqual(parsed?.rest, ['x'])
  })

  it('accepts a unique prefix of a long option and refuses an ambiguous one', () => {
    assert.deepEqual(parse(spec, ['--loc']).parsed?.values, { local: true })
    assert.equal(errorOf(spec, '--f', 'x'), 'ambiguous option: --f could match --file, --format')
  })

  it('joins short flags and takes a value stuck to its letter', () => {
    assert.deepEqual(parse(spec, ['-vvlfx']).parsed?.values, { verbose: 2, local: true, file: ['x'] })
  })

  it('gives words all arguments up to the next option', () => {
    const { parsed } = parse(spec, ['-c', 'a', 'b', '-l'])
    assert.deepEqual(parsed?.values, { configs: ['a', 'b'], local: true })
  })

  it('takes everything after -- as arguments', () => {
    assert.deepEqual(parse(spec, ['--', '-l', '--nope']).parsed?.rest, ['-l', '--nope'])
  })

  it('names the option and the bad value in its errors', () => {
    assert.equal(errorOf(spec, '--format', 'xml'), "argument --format: invalid choice: 'xml' (choose from json, yaml)")
    assert.equal(errorOf(spec, '--file'), 'argument -f/--file: expected one argument')
    assert.equal(errorOf(spec, '-c'), 'argument -c/--configs: expected at least one argument')
    assert.equal(errorOf(spec, '--local=x'), "argument -l/--local: ignored explicit argument 'x'")
  })

  it('reports all that is unknown at once, and what is missing before that', () => {
    assert.equal(errorOf(spec, '--nope', '-x', 'word'), 'unrecognized arguments: --nope -x')
    assert.equal(errorOf(needy, '--nope'), 'the following arguments are required: --name/-n, what')
    assert.equal(errorOf(needy, '-n', 'x', 'other'), "argument what: invalid choice: 'other' (choose from this, that)")
    assert.equal(errorOf(needy, '-n', 'x', 'this', 'more'), 'unrecognized arguments: more')
  })

  it('leaves all that follows a subcommand to it', () => {
    const { parsed } = parse(nested, ['-l', 'status', '--wait'])
    assert.deepEqual(parsed?.values, { local: true })
    assert.deepEqual(parsed?.rest, ['status', '--wait'])
    assert.equal(errorOf(nested, 'boot'), "argument subcommand: invalid choice: 'boot' (choose from status, clean)")
    assert.equal(errorOf(nested), 'the following arguments are required: subcommand')
  })

  it('needs nothing else with an option that stands instead of the rest', () => {
    const version = { type: 'flag', about: 'version' } as const
    const either = { ...nested, options: { ...nested.options, version }, instead: ['version'] } as const
    const { parsed } = parse(either, ['--version'])
    assert.deepEqual([parsed?.values, parsed?.rest], [{ version: true }, []])
    assert.deepEqual(parse(either, ['--version', 'status']).parsed?.rest, ['status'])
    assert.match(errorOf(either, '--version', 'boot') ?? '', /invalid choice: 'boot'/)
    assert.equal(errorOf(either, '--local'), 'the following arguments are required: subcommand')
  })

  it('does not take the names of members that every object has for options', () => {
    assert.equal(errorOf(nested, '--constructor', 'status'), 'unrecognized arguments: --constructor')
    assert.equal(errorOf(nested, '--toString=1', 'status'), 'unrecognized arguments: --toString=1')
  })

  it('prints help as soon as it is asked for, whatever follows', () => {
    const { parsed, printed, error } = parse(needy, ['--help', '--nope'])
    assert.equal(parsed, undefined)
    assert.equal(error, undefined)
    assert.match(printed, /^usage: tool \[-h\] --name NAME \{this,that\}\n/)
  })

  it('gives an error the usage of the command itself', () => {
    assert.equal(parse(nested, ['-x']).error?.usage, 'usage: tool [-h] [-l] {status,clean} ...\n')
  })
})
