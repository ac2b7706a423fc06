// Descriptions of command lines that the tests of parsing and of help share.

import type { CommandSpec } from '../../cli/command-spec.ts'

export const spec = {
  about: 'About.',
  options: {
    local: { short: 'l', type: 'flag', about: 'local' },
    file: { short: 'f', type: 'list', about: 'files' },
    format: { type: 'value', choices: ['json', 'yaml'], about: 'format' },
    configs: { short: 'c', type: 'words', about: 'configs' },
    verbose: { short: 'v', type: 'count', about: 'more' },
  },
  arguments: [{ name: 'word', count: 'any', about: 'words' }],
} as const satisfies CommandSpec

export const nested = {
  options: { local: { short: 'l', type: 'flag', about: 'local' } },
  arguments: [{ name: 'subcommand', count: 'rest', about: '' }],
  subcommands: [
    ['status', 'Say how it is.'],
    ['clean', 'Begin anew.'],
  ],
} as const satisfies CommandSpec
