// The door to the applying side: what the stages call. Decisions are pure functions; effects go through the Host.

export { applyNetworkConfig } from './apply.ts'
export type {
  ApplyInput,
  ApplyOutcome,
  ChooseInput,
  NetworkChoice,
  NetworkSource,
} from './contract.ts'
export { withEphemeralNetwork } from './ephemeral.ts'
export { type HotplugInput, type HotplugOutcome, handleHotplug, hotplugEnabled } from './hotplug.ts'
export { renameDevices } from './rename.ts'
export { chooseNetworkConfig, pickSource } from './source.ts'
