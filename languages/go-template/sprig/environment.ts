// Functions on the environment of the process that runs the stage.

import { encode } from '../bytes.ts'
import { type Functions, fn, type World } from '../define.ts'
import { roomForText } from '../sizes.ts'

const variable = ({ environment }: World, name: string) =>
  encode((Object.hasOwn(environment, name) ? environment[name] : undefined) ?? '')

/** `$NAME` and `${NAME}`; a dollar that nothing follows stays. */
const reference = /\$(?:\{([^}]*)\}|([A-Za-z_]\w*)|([*#$@!?\-\d])|(\{))/g

export const environment: Functions = {
  env: fn(['string'], 'string', ([name], { world }) => variable(world, name)),
  expandenv: fn(['string'], 'string', ([text], { world, fuel }) => {
    let length = text.length
    return text.replace(reference, (_, braced?: string, name?: string, special?: string) => {
      const value = variable(world, braced ?? name ?? special ?? '')
      length += value.length
      roomForText(length, fuel)
      return value
    })
  }),
}
