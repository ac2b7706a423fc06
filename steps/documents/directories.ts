// Where a machine's own documents lie, in the order in which they are read.

/** What user-data of the datasources says of stages, as documents. Written by the stage that reads user-data. */
export const userDataDocuments = '/var/lib/cloud/documents'

export const documentDirectories: readonly string[] = [
  '/system/oem',
  '/oem',
  '/usr/local/cloud-config',
  userDataDocuments,
]
