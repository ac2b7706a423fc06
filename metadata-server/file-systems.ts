/** Those that a served cloud's disk may have. */
export const fileSystems = ['iso9660', 'vfat', 'ext4'] as const

export type FileSystem = (typeof fileSystems)[number]
