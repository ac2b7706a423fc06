// The seed of the run: FIRSTLIGHT_CRASH_SEED, or one that changes from day to day. It is printed, so that a failure can be had again.

const given = Number(process.env['FIRSTLIGHT_CRASH_SEED'])

export const crashSeed =
  Number.isInteger(given) && given > 0 ? given : 1 + (Math.floor(Date.now() / 86_400_000) % 100_000)
