// The two versions: firstlight's own, and the release of the reference whose behaviour it has.

export const version = '0.1.0'

/** What scripts that compare cloud-init's version see first. */
export const compatibleVersion = '26.2'

/** "26.2-firstlight-0.1.0": printed by `cloud-init --version`, in the log and in headers of written files. */
export const reportedVersion = `${compatibleVersion}-firstlight-${version}`
