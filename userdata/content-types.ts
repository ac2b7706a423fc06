// The content types that user-data may have: what says so in a first line, and what becomes of a part. Handlers and containers
// name their types from this table; what is accepted, detected and documented is made from it.

interface Facts {
  readonly type: `text/${string}`
  /** The beginning of a text of this type, case and leading blanks aside. */
  readonly firstLines: readonly string[]
  /** A part that cannot be used is listed in the merged config. */
  readonly listed?: true
  /** For docs/user-data.md. */
  readonly about: string
}

export const contentTypes = [
  {
    type: 'text/cloud-config',
    firstLines: ['#cloud-config'],
    listed: true,
    about: 'merged with the other configs; the modules apply it',
  },
  { type: 'text/cloud-config-archive', firstLines: ['#cloud-config-archive'], about: 'a YAML list of parts' },
  {
    type: 'text/cloud-config-jsonp',
    firstLines: ['#cloud-config-jsonp'],
    listed: true,
    about: 'a JSON Patch for the config merged so far',
  },
  { type: 'text/x-shellscript', firstLines: ['#!'], about: 'run once per instance, at the end of the boot' },
  {
    type: 'text/x-shellscript-per-boot',
    firstLines: ['text/x-shellscript-per-boot'],
    about: 'run on every boot, at its end',
  },
  {
    type: 'text/x-shellscript-per-instance',
    firstLines: ['text/x-shellscript-per-instance'],
    about: 'run once per instance, at the end of the boot',
  },
  {
    type: 'text/x-shellscript-per-once',
    firstLines: ['text/x-shellscript-per-once'],
    about: 'run once on this machine, at the end of the boot',
  },
  {
    type: 'text/cloud-boothook',
    firstLines: ['#cloud-boothook'],
    about: 'run at once, on every boot; `INSTANCE_ID` is set',
  },
  {
    type: 'text/x-include-url',
    firstLines: ['#include'],
    about: 'addresses or paths, one a line, fetched and read as user-data',
  },
  { type: 'text/x-include-once-url', firstLines: ['#include-once'], about: 'the same, kept for the instance' },
  {
    type: 'text/jinja2',
    firstLines: ['## template: jinja'],
    listed: true,
    about: "a config, script or boothook with the instance's data filled in",
  },
  {
    type: 'text/part-handler',
    firstLines: ['#part-handler'],
    about: '[teaches a type of your own](part-handlers.md)',
  },
] as const satisfies readonly Facts[]

export type ContentType = (typeof contentTypes)[number]['type']

/** What is known about a type; undefined: it is not one of ours. */
export function contentTypeFacts(type: string): Facts | undefined {
  return contentTypes.find((one) => one.type === type)
}
