import assert from 'node:assert/strict'
import { helpText } from '../../cli/help-text.ts'
import { nested, spec } from './sample-specs.ts'

describe('help', () => {
  it('stands in columns, as argparse prints it', () => {
    const lines = [
      'usage: tool [-h] [-l] [-f FILE] [--format {json,yaml}]',
      '            [-c CONFIGS [CONFIGS ...]] [-v]',
      '            [word ...]',
      '',
      'About.',
      '',
      'positional arguments:',
      '  word                  words',
      '',
      'options:',
      '  -h, --help            show this help and exit',
      '  -l, --local           local',
      '  -f, --file FILE       files',
      '  --format {json,yaml}  format',
      '  -c, --configs CONFIGS [CONFIGS ...]',
      '                        configs',
      '  -v, --verbose         more',
      '',
    ]
    assert.equal(helpText(spec, 'tool', 64), lines.join('\n'))
  })

  it('lists subcommands below their usage', () => {
    assert.match(
      helpText(nested, 'tool', 80),
      /\nSubcommands:\n {2}\{status,clean\}\n {4}status {8}Say how it is\.\n {4}clean {9}Begin anew\.\n$/,
    )
  })

  it('wraps what is wider than the terminal', () => {
    const wordy = { options: { a: { type: 'flag', about: 'one two three four five six seven' } } } as const
    assert.match(helpText(wordy, 'tool', 40), /\n {2}--a {9}one two three four five\n {14}six seven\n$/)
  })
})
