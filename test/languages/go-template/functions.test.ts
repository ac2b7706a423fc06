// All functions of sprig are known to templates, by the names that its documentation lists.

import assert from 'node:assert/strict'
import { functions } from '../../../languages/go-template/sprig/functions.ts'

const own = [...'and or not eq ne lt le gt ge len index slice print printf println html js urlquery call'.split(' ')]

const sprig = [
  ...'abbrev abbrevboth add add1 add1f addf adler32sum ago all any append atoi b32dec b32enc b64dec b64enc base'.split(
    ' ',
  ),
  ...'bcrypt biggest buildCustomCert camelcase cat ceil chunk clean coalesce compact concat contains date dateInZone'.split(
    ' ',
  ),
  ...'dateModify date_in_zone date_modify decryptAES deepCopy deepEqual default derivePassword dict dig dir div divf'.split(
    ' ',
  ),
  ...'duration durationRound empty encryptAES env expandenv ext fail first float64 floor fromJson genCA genCAWithKey'.split(
    ' ',
  ),
  ...'genPrivateKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey get getHostByName'.split(
    ' ',
  ),
  ...'has hasKey hasPrefix hasSuffix hello htmlDate htmlDateInZone htpasswd indent initial initials int int64 isAbs'.split(
    ' ',
  ),
  ...'join kebabcase keys kindIs kindOf last list lower max maxf merge mergeOverwrite min minf mod mul mulf'.split(' '),
  ...'mustAppend mustChunk mustCompact mustDateModify mustDeepCopy mustFirst mustFromJson mustHas mustInitial'.split(
    ' ',
  ),
  ...'mustLast mustMerge mustMergeOverwrite mustPrepend mustPush mustRegexFind mustRegexFindAll mustRegexMatch'.split(
    ' ',
  ),
  ...'mustRegexReplaceAll mustRegexReplaceAllLiteral mustRegexSplit mustRest mustReverse mustSlice mustToDate'.split(
    ' ',
  ),
  ...'mustToJson mustToPrettyJson mustToRawJson mustUniq mustWithout must_date_modify nindent nospace now omit'.split(
    ' ',
  ),
  ...'osBase osClean osDir osExt osIsAbs pick pluck plural prepend push quote randAlpha randAlphaNum randAscii'.split(
    ' ',
  ),
  ...'randBytes randInt randNumeric regexFind regexFindAll regexMatch regexQuoteMeta regexReplaceAll'.split(' '),
  ...'regexReplaceAllLiteral regexSplit repeat replace rest reverse round semver semverCompare seq set sha1sum'.split(
    ' ',
  ),
  ...'sha256sum sha512sum shuffle slice snakecase sortAlpha split splitList splitn squote sub subf substr swapcase'.split(
    ' ',
  ),
  ...'ternary title toDate toDecimal toJson toPrettyJson toRawJson toString toStrings trim trimAll trimPrefix'.split(
    ' ',
  ),
  ...'trimSuffix trimall trunc tuple typeIs typeIsLike typeOf uniq unixEpoch unset until untilStep untitle upper'.split(
    ' ',
  ),
  ...'urlJoin urlParse uuidv4 values without wrap wrapWith'.split(' '),
]

describe('the functions of Go templates', () => {
  it('are those of Go and of sprig', () => {
    assert.deepEqual(Object.keys(functions).sort(), [...new Set([...own, ...sprig])].sort())
  })
})
