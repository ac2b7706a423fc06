// What runs a boot by hand: a command for each of cloud-init's stages, in their order.

import { wholeBoot } from '../../stages/timeline.ts'

export interface StageCommand {
  readonly name: string
  readonly argv: readonly string[]
}

export const stageCommands: readonly StageCommand[] = wholeBoot.flatMap(({ name, stage }) =>
  stage ? [{ name, argv: stage.command.split(' ') }] : [],
)
