// The public door of user-data for the stages and the command line.

export { type Consumed, type ConsumeRequest, consumeParts, openSession } from './consume.ts'
export {
  documentLayer,
  type Explained,
  explainer,
  explainKey,
  explainText,
  type Layer,
  readProvenance,
} from './explain.ts'
export { defaultLimits, type Limits, userDataSettings } from './limits.ts'
export { type MimeInput, makeMime, parseAttachment, subtypes } from './make-mime.ts'
export { configFileName, type Kind, messageName, type Part, type ProcessedMessage } from './part.ts'
export { javaScriptChild } from './part-handlers/javascript-child.ts'
export type { HandlerSession } from './part-handlers/session.ts'
export { expandUserData, type ProcessRequest, processUserData } from './process.ts'
export { type Provenance, provenanceFileName } from './provenance.ts'
export { type VendorSettings, vendorSettings } from './vendor-settings.ts'
