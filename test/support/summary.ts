// Mocha's reporter for whole runs: a dot for every fifty tests, then the counts, and failures in full.

import Mocha from 'mocha'

const { Base } = Mocha.reporters
const { EVENT_TEST_END, EVENT_RUN_END } = Mocha.Runner.constants

function summary(runner: Mocha.Runner, options: Mocha.MochaOptions): Mocha.reporters.Base {
  const base = new Base(runner, options)
  let ended = 0
  runner.on(EVENT_TEST_END, () => {
    ended += 1
    if (ended % 50 === 0) process.stdout.write('.')
  })
  runner.once(EVENT_RUN_END, () => base.epilogue())
  return base
}

// Mocha loads a reporter with require(), and wants the module itself to be it.
export { summary as 'module.exports' }
