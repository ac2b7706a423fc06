// The public door of user-data for the stages and the command line.

export { consumeParts, openSession } from './consume.ts'
export {
  documentLayer,
  explainKey,
  explainText,
  readProvenance,
} from './explain.ts'
export { defaultLimits, userDataSettings } from './limits.ts'
export { makeMime, parseAttachment, subtypes } from './make-mime.ts'
export type { Kind, Part } from './part.ts'
export { javaScriptChild } from './part-handlers/javascript-child.ts'

export { expandUserData, processUserData } from './process.ts'
export { type Provenance, provenanceFileName } from './provenance.ts'
export { vendorSettings } from './vendor-settings.ts'
