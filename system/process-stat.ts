// What /proc/PID/stat says of a process. Its second field, the program's name, may hold blanks and brackets.

/** Its program's, cut after 15 bytes. */
export const nameIn = (stat: string): string => stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))

/** One letter: R, S, Z for a zombie, … */
export const stateIn = (stat: string): string | undefined => fieldsOf(stat)[0]

export const parentIn = (stat: string): string | undefined => fieldsOf(stat)[1]

export const groupIn = (stat: string): string | undefined => fieldsOf(stat)[2]

/** When it was started, in clock ticks after the kernel's start: tells it from a later one of the same number. */
export const startIn = (stat: string): string | undefined => fieldsOf(stat)[19]

/** From the third on. */
const fieldsOf = (stat: string): readonly string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ')
