// The door to the applying side: what the stages call. Decisions are pure functions; effects go through the Host.

export { applyNetworkConfig } from './apply.ts'

export { type HotplugInput, handleHotplug, hotplugEnabled } from './hotplug.ts'
