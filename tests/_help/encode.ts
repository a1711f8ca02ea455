// Text in the single-byte charsets, which Node can read but not write.

/** `text` in `charset`; throws for a character that it does not have. */
export function encode(text: string, charset: string): Uint8Array {
  const decoder = new TextDecoder(charset)
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]))
  return Uint8Array.from([...text], (char) => {
    const byte = bytes.get(char)
    if (byte === undefined) throw new Error(`${charset} has no ${char}`)
    return byte
  })
}
