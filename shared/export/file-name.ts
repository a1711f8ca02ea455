// Names of exported files: in the project's own script where the browser can, in ASCII where it cannot.

// Control characters, bidi controls (they can make `gpj.exe` read `exe.jpg`) and what file systems refuse.
const NOT_IN_FILE_NAMES = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\:*?"<>|]+/gu
/** Longest part of a project's name in a file name, in code points: with four bytes each it fits 255 bytes. */
const MAX_NAME_CODE_POINTS = 50

/** `<project>-excerpts-<date>.csv`. `date` is YYYY-MM-DD. */
export function excerptsFileName(projectName: string, date: string): string {
  const name = [...projectName.normalize('NFC').replace(NOT_IN_FILE_NAMES, ' ').replace(/\s+/g, ' ').trim()]
    .slice(0, MAX_NAME_CODE_POINTS)
    .join('')
    // A leading dot hides the file, a trailing space or dot is lost on Windows.
    .replace(/^[.\s]+|[.\s]+$/g, '')
  return `${name === '' ? '' : `${name}-`}excerpts-${date}.csv`
}

/** Value of Content-Disposition (RFC 6266): `filename*` by RFC 5987, `filename` for whoever does not read it. */
export function attachment(fileName: string): string {
  const ascii = fileName
    .replace(/[^\x20-\x7e]+/g, '_')
    .replace(/["\\%]/g, '_')
    .replace(/^[_\s]*-/, '')
  // encodeURIComponent leaves these five, of which RFC 5987 allows only `!`.
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
