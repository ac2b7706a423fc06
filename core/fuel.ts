// What a piece of work may still cost. It is spent where the work is done, in units of that work (values, steps, tokens), so that
// no input costs more than what it may, whatever it looks like, and the result is the same on a slow machine.

export interface Fuel {
  spend(cost: number): void
}

/** `empty` throws what the work ends with. */
export function fuelOf(amount: number, empty: () => never): Fuel {
  let left = amount
  return {
    spend(cost) {
      left -= cost
      if (!(left >= 0)) empty()
    },
  }
}
